import { type SensorStatus, type SensorType } from '@madinina/contracts';
import { type Position } from '../zones/position';
import { type Bbox } from './bbox';

/** A sensor as lists show it, with its zone and its last reading beside it. */
export type SensorRecord = {
  readonly id: string;
  readonly deviceKey: string;
  readonly name: string;
  readonly type: SensorType;
  readonly status: SensorStatus;
  readonly zoneId: string;
  readonly zoneCode: string;
  readonly zoneName: string;
  readonly longitude: number;
  readonly latitude: number;
  readonly unit: string;
  readonly intervalSeconds: number;
  readonly battery: number | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Metres from the point that was asked for. */
  readonly distance?: number;
} & (
  | { readonly lastAt: Date; readonly lastValue: number; readonly lastUnit: string; readonly lastQuality: number }
  | { readonly lastAt: null; readonly lastValue: null; readonly lastUnit: null; readonly lastQuality: null }
);

export type SensorDetailsRecord = SensorRecord & {
  readonly description: string | null;
  readonly minValue: number | null;
  readonly maxValue: number | null;
  readonly metadata: Readonly<Record<string, unknown>>;
};

export interface NewSensor {
  readonly deviceKey: string;
  readonly name: string;
  readonly description: string | null;
  readonly type: SensorType;
  readonly status: SensorStatus;
  /** Null: the zone whose boundary holds the location. */
  readonly zoneId: string | null;
  readonly position: Position;
  readonly unit: string;
  readonly intervalSeconds: number;
  readonly minValue: number | null;
  readonly maxValue: number | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Null: no one can sign in as it. */
  readonly secretHash: string | null;
}
export type SensorChange = Partial<Omit<NewSensor, 'deviceKey' | 'type' | 'secretHash' | 'zoneId'>> & { readonly zoneId?: string };

export interface SensorFilter {
  readonly type?: SensorType | undefined;
  readonly status?: SensorStatus | undefined;
  readonly zoneId?: string | undefined;
  readonly zoneCode?: string | undefined;
  readonly q?: string | undefined;
  readonly bbox?: Bbox | undefined;
}

/** The last sensor of the page before. */
export interface AfterNear {
  readonly distance: number;
  readonly id: string;
}
