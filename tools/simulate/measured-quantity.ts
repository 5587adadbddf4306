/** How a quantity moves over a day in Martinique. Hours are local (UTC−4). */
export interface MeasuredQuantity {
  readonly type: string;
  readonly unit: string;
  readonly minValue: number;
  readonly maxValue: number;
  /** The expected value at an hour of the day, 0 to 24. */
  readonly curve: (hour: number) => number;
  /** Standard deviation of the noise around the curve, in the unit. */
  readonly noise: number;
}

/** A bump of this height around an hour, `width` hours wide (standard deviation); the day is a circle. */
const bump = (hour: number, at: number, width: number, height: number): number => {
  const distance = Math.min(Math.abs(hour - at), 24 - Math.abs(hour - at));
  return height * Math.exp(-(distance ** 2) / (2 * width ** 2));
};

/** The city's quantities; the magnitudes are plausible for the island, not measured. */
export const QUANTITIES: readonly MeasuredQuantity[] = [
  { type: 'temperature', unit: '°C', minValue: -10, maxValue: 60, curve: (hour) => 24 + bump(hour, 13, 3.5, 7), noise: 0.4 },
  { type: 'humidity', unit: '%', minValue: 0, maxValue: 100, curve: (hour) => 84 - bump(hour, 13, 4, 20), noise: 2 },
  {
    type: 'air_quality',
    unit: 'µg/m³',
    minValue: 0,
    maxValue: 1000,
    curve: (hour) => 14 + bump(hour, 7.5, 1.2, 28) + bump(hour, 17.5, 1.5, 24),
    noise: 4,
  },
  {
    type: 'traffic',
    unit: 'veh/h',
    minValue: 0,
    maxValue: 20_000,
    curve: (hour) => 80 + bump(hour, 7.5, 1.2, 1500) + bump(hour, 16.5, 1.6, 1400),
    noise: 60,
  },
  {
    type: 'noise',
    unit: 'dB(A)',
    minValue: 0,
    maxValue: 140,
    curve: (hour) => 44 + bump(hour, 8, 2, 16) + bump(hour, 17, 3, 18),
    noise: 3,
  },
  { type: 'rainfall', unit: 'mm/h', minValue: 0, maxValue: 300, curve: (hour) => bump(hour, 15, 2, 3), noise: 0.5 },
  { type: 'water_level', unit: 'm', minValue: -5, maxValue: 20, curve: (hour) => 0.6 + bump(hour, 16, 3, 0.25), noise: 0.03 },
  { type: 'soil_moisture', unit: '%', minValue: 0, maxValue: 100, curve: (hour) => 38 - bump(hour, 14, 4, 6), noise: 1 },
  { type: 'fill_level', unit: '%', minValue: 0, maxValue: 100, curve: (hour) => 10 + (hour / 24) * 75, noise: 1 },
];

export function quantityOf(type: string): MeasuredQuantity {
  const quantity = QUANTITIES.find((candidate) => candidate.type === type);
  if (!quantity) throw new Error(`There is no curve for sensors of type ${type}.`);
  return quantity;
}
