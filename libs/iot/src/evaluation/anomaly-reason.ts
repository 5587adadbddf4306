import { type Observation, type Signal } from '../anomaly/anomaly-detector';
import { durationWords, valueWords } from './breach-reason';

export interface AnomalyReason {
  readonly sensorName: string;
  readonly value: number;
  readonly unit: string;
  readonly observation: Observation;
  /** When it was measured, in ms since 1970. */
  readonly ts: number;
}

const USUAL: Readonly<Record<Observation['by'], string>> = {
  level: 'niveau récent',
  day: 'habituel à cette heure',
  week: 'habituel à cette heure de la semaine',
};

const ODD: Readonly<Record<Signal, string>> = {
  jump: 'saut depuis la mesure précédente',
  level: 'loin du niveau de la dernière journée',
  season: 'loin de l’habitude à cette heure',
  trend: 'moyenne des dernières mesures loin du niveau de la journée',
  seasonTrend: 'moyenne des dernières mesures loin de l’habitude à cette heure',
};

/** `NO₂ Schœlcher : 214 µg/m³ au lieu de 80 µg/m³ (de 60 à 110, habituel à cette heure) ; saut depuis …, environ 1 mesure sur 2 000 ; score 0,62`. */
export function anomalyReason({ sensorName, value, unit, observation, ts }: AnomalyReason): string {
  const { expected, low, high, by, signal, rarity, score, since } = observation;
  const lasted = since === null ? 0 : ts - since;
  const band = `de ${valueWords(low)} à ${valueWords(high)}, ${USUAL[by]}`;
  const duration = lasted > 0 ? ` depuis ${durationWords(lasted)}` : '';
  return (
    `${sensorName} : ${valueWords(value)} ${unit} au lieu de ${valueWords(expected)} ${unit} (${band})${duration} ; ` +
    `${ODD[signal]}, environ 1 mesure sur ${valueWords(oneIn(rarity))} ; score ${valueWords(score)}`
  );
}

/** Why an anomaly is over. */
export const anomalyClearReason = (value: number, unit: string): string =>
  `Retour à la normale : ${valueWords(value)} ${unit}, plus rien d’inhabituel`;

/** To one digit: rarer than that no one knows it. */
function oneIn(rarity: number): number {
  const power = 10 ** Math.floor(rarity);
  return Math.round(10 ** rarity / power) * power;
}
