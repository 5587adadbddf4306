import { pointDto } from '../zones/zone-mapper';
import { type DeviceCredentialsDto, type RegisteredSensorDto, type SensorDetailsDto, type SensorDto } from './sensor.dto';
import { type SensorDetailsRecord, type SensorRecord } from './sensor-record';

/** The allow-list of what a caller sees of a sensor; `withDevice` as `seesDevice` tells. */
export const sensorDto = (sensor: SensorRecord, withDevice: boolean): SensorDto => shown(sensor, withDevice);

export const sensorDetailsDto = (sensor: SensorDetailsRecord, withDevice: boolean): SensorDetailsDto => shownWhole(sensor, withDevice);

/** For whoever has just registered it, and so manages sensors. */
export const registeredSensorDto = (sensor: SensorDetailsRecord, credentials: DeviceCredentialsDto): RegisteredSensorDto => ({
  ...shownWhole(sensor, true),
  credentials,
});

const shown = (sensor: SensorRecord, withDevice: boolean) => ({
  id: sensor.id,
  name: sensor.name,
  type: sensor.type,
  status: sensor.status,
  zone: { id: sensor.zoneId, code: sensor.zoneCode, name: sensor.zoneName },
  location: pointDto(sensor.longitude, sensor.latitude),
  unit: sensor.unit,
  intervalSeconds: sensor.intervalSeconds,
  battery: sensor.battery,
  lastReading:
    sensor.lastAt === null
      ? null
      : { value: sensor.lastValue, unit: sensor.lastUnit, timestamp: sensor.lastAt.toISOString(), quality: sensor.lastQuality },
  ...(sensor.distance !== undefined && { distance: Math.round(sensor.distance * 10) / 10 }),
  ...(withDevice && { deviceKey: sensor.deviceKey }),
  version: sensor.version,
  createdAt: sensor.createdAt.toISOString(),
  updatedAt: sensor.updatedAt.toISOString(),
});

const shownWhole = (sensor: SensorDetailsRecord, withDevice: boolean) => ({
  ...shown(sensor, withDevice),
  description: sensor.description,
  minValue: sensor.minValue,
  maxValue: sensor.maxValue,
  ...(withDevice && { metadata: sensor.metadata }),
});
