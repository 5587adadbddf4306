import { type SensorType } from '@madinina/contracts';

/** The unit of a type of sensor when none is named. */
export const UNIT_OF: Readonly<Record<SensorType, string>> = {
  temperature: '°C',
  humidity: '%',
  air_quality: 'µg/m³',
  traffic: 'veh/h',
  noise: 'dB(A)',
  rainfall: 'mm/h',
  water_level: 'm',
  soil_moisture: '%',
  fill_level: '%',
};
