export const SENSOR_TYPES = [
  'temperature',
  'humidity',
  'air_quality',
  'traffic',
  'noise',
  'rainfall',
  'water_level',
  'soil_moisture',
  'fill_level',
] as const;
export type SensorType = (typeof SENSOR_TYPES)[number];

export const SENSOR_STATUSES = ['active', 'inactive', 'maintenance', 'error'] as const;
export type SensorStatus = (typeof SENSOR_STATUSES)[number];
