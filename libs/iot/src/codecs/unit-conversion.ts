/** A value with the unit it is in; without one it is in the sensor's. */
export interface Quantity {
  readonly value: number;
  readonly unit: string | undefined;
}

/** UN/CEFACT Recommendation 20: the codes that the models use. */
const UNITS: Readonly<Record<string, string>> = {
  CEL: '°C',
  FAH: '°F',
  KEL: 'K',
  P1: '%',
  GQ: 'µg/m³',
  GP: 'mg/m³',
  '2N': 'dB',
  KMH: 'km/h',
  MTS: 'm/s',
  MTR: 'm',
  MMT: 'mm',
  KGM: 'kg',
  '59': 'ppm',
  '61': 'ppb',
};

const CONVERSIONS: Readonly<Record<string, (value: number) => number>> = {
  'mg/m³ → µg/m³': (value) => value * 1_000,
  'µg/m³ → mg/m³': (value) => value / 1_000,
  '°F → °C': (value) => ((value - 32) * 5) / 9,
  'K → °C': (value) => value - 273.15,
};

/** Without what binary fractions add: 0.54 × 100 is 54. */
export const rounded = (value: number): number => Number(value.toPrecision(12));

/** In the sensor's unit where that is known to be possible, else in the unit that the code names, or the code itself. */
export function inUnitOf(sensorUnit: string, value: number, unitCode: string | undefined): Quantity {
  if (unitCode === undefined) return { value, unit: undefined };
  const unit = UNITS[unitCode] ?? unitCode;
  const convert = CONVERSIONS[`${unit} → ${sensorUnit}`];
  return convert ? { value: rounded(convert(value)), unit: sensorUnit } : { value, unit };
}
