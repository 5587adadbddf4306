import { type SensorStatus } from '@madinina/contracts';
import { durationWords, valueWords } from '../evaluation/breach-reason';

export interface Silence {
  readonly sensorName: string;
  /** How long, in ms. */
  readonly lastedMs: number;
  /** Expected seconds between two readings. */
  readonly intervalSeconds: number;
  readonly lastReading: { readonly value: number; readonly unit: string } | null;
}

/** `Bourg : aucune mesure depuis 12 min (attendue toutes les 1 min) ; dernière valeur 27,4 °C`. */
export function offlineReason({ sensorName, lastedMs, intervalSeconds, lastReading }: Silence): string {
  const last = lastReading ? `dernière valeur ${valueWords(lastReading.value)} ${lastReading.unit}` : 'jamais entendu';
  return `${sensorName} : aucune mesure depuis ${durationWords(lastedMs)} (attendue toutes les ${durationWords(intervalSeconds * 1_000)}) ; ${last}`;
}

/** Why a silence is over: a reading came, or no one expects one any more. */
export function heardReason(status: SensorStatus, silentMs: number | null): string {
  if (status === 'maintenance') return 'Capteur en maintenance';
  if (status === 'inactive') return 'Capteur mis hors service';
  return silentMs === null ? 'Surveillance terminée' : `Mesures reçues de nouveau après ${durationWords(silentMs)}`;
}
