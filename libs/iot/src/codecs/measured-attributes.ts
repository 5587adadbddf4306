import { type SensorType } from '@madinina/contracts';

/** The models whose entities are taken, https://smartdatamodels.org. */
export const ENTITY_TYPES: ReadonlySet<string> = new Set([
  'AirQualityObserved',
  'NoiseLevelObserved',
  'TrafficFlowObserved',
  'WasteContainer',
  'WeatherObserved',
]);

/** The attributes of these models that are measured. The pollutants are written in small and in capital letters. */
const MEASURED = [
  ...['co', 'co2', 'no', 'no2', 'nox', 'so2', 'o3', 'nh3', 'h2s', 'c6h6', 'pm1', 'pm25', 'pm4', 'pm10', 'tpc', 'tsp', 'airQualityIndex'],
  ...['temperature', 'relativeHumidity', 'precipitation', 'windSpeed', 'windDirection', 'pressure', 'atmosphericPressure', 'illuminance'],
  ...['LAeq', 'LAS', 'LAmax', 'LAmin', 'LAeq_d'],
  ...['intensity', 'occupancy', 'averageVehicleSpeed', 'averageVehicleLength', 'averageHeadwayTime', 'averageGapDistance'],
  ...['fillingLevel', 'cargoWeight', 'methaneConcentration'],
] as const;
const CANONICAL: ReadonlyMap<string, string> = new Map(MEASURED.map((name) => [name.toLowerCase(), name]));

/** How an attribute is called in a device key, or undefined when it is not one that is measured. */
export const measuredAttribute = (name: string): string | undefined => CANONICAL.get(name.toLowerCase());

/** What a sensor of a type takes of an entity that its own device sends. Air has many qualities: such a sensor names its own. */
export const ATTRIBUTE_OF: Readonly<Partial<Record<SensorType, string>>> = {
  temperature: 'temperature',
  humidity: 'relativeHumidity',
  noise: 'LAeq',
  traffic: 'intensity',
  rainfall: 'precipitation',
  fill_level: 'fillingLevel',
};

/** Written as a share of one, by their models. */
export const SHARES: ReadonlySet<string> = new Set(['relativeHumidity', 'fillingLevel', 'occupancy']);
