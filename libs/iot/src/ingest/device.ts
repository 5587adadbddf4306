import { type SensorStatus, type SensorType } from '@madinina/contracts';

/** What ingest must know of a sensor to judge its readings; kept in memory for every sensor of the city. */
export interface Device {
  readonly key: string;
  readonly sensorId: string;
  /** The same id as the 16 bytes that go to PostgreSQL. */
  readonly sensorBytes: Buffer;
  readonly name: string;
  readonly type: SensorType;
  readonly unit: string;
  readonly zoneId: string;
  readonly zoneCode: string;
  readonly zoneName: string;
  /** Physical range; what is outside cannot have been measured. */
  readonly minValue: number | null;
  readonly maxValue: number | null;
  readonly status: SensorStatus;
  /** Percent. */
  readonly battery: number | null;
  /** Which attribute of an entity it takes, when it is not the usual one of its type. */
  readonly attribute?: string | null;
}

/** What a device key, and so the level of a topic that names it, may look like. */
export const DEVICE_KEY = /^[A-Za-z0-9_.:-]{1,64}$/;

/** Finds a device by its key. */
export type FindDevice = (deviceKey: string) => Device | undefined;
