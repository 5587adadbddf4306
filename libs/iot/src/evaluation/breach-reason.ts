import { type ThresholdCondition } from '../rules/threshold-condition';

const number = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 2 });
const tiny = new Intl.NumberFormat('fr-FR', { maximumSignificantDigits: 3 });

/** A value as people in Martinique write it: `1 234,5`. */
export const valueWords = (value: number): string => (value !== 0 && Math.abs(value) < 0.01 ? tiny : number).format(value);

const UNITS = [
  ['j', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** A duration in its two largest units: `1 h 30 min`. */
export function durationWords(ms: number): string {
  let rest = Math.round(ms / 1_000);
  const parts = UNITS.flatMap(([unit, seconds]) => {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    return count > 0 ? [`${count} ${unit}`] : [];
  });
  return parts.length === 0 ? '0 s' : parts.slice(0, 2).join(' ');
}

export interface Breach {
  readonly sensorName: string;
  readonly condition: ThresholdCondition;
  readonly value: number;
  /** Unit of the value, as the device sent it. */
  readonly unit: string;
  /** Unit of the sensor, which is the threshold's. */
  readonly sensorUnit: string;
  /** How long it has lasted, in ms. */
  readonly lastedMs: number;
}

/** Why an alert was raised, in French: `Schœlcher NO₂ : 214 µg/m³ dépasse 200 µg/m³ depuis 10 min`. */
export function breachReason({ sensorName, condition, value, unit, sensorUnit, lastedMs }: Breach): string {
  const verb = condition.operator === 'above' ? 'dépasse' : 'est sous';
  const since = lastedMs > 0 ? ` depuis ${durationWords(lastedMs)}` : '';
  return `${sensorName} : ${valueWords(value)} ${unit} ${verb} ${valueWords(condition.threshold)} ${sensorUnit}${since}`;
}

/** Why an alert is over, in French: `189 µg/m³, le seuil de retour est 190 µg/m³`. */
export function clearReason({ condition, value, unit, sensorUnit }: Omit<Breach, 'sensorName' | 'lastedMs'>): string {
  return `Retour à la normale : ${valueWords(value)} ${unit}, seuil de retour ${valueWords(condition.clear)} ${sensorUnit}`;
}
