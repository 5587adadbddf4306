import { IsIn, IsInt, IsISO8601, IsNumber, IsOptional, IsString, IsUUID, Min } from 'class-validator';
import { ALERT_SEVERITIES, ALERT_STATUSES, ALERT_TYPES, type AlertSeverity, type AlertStatus, type AlertType } from '../city/alert';
import { SENSOR_TYPES, type SensorType } from '../city/sensor';
import { defineEvents } from './define-events';

/** An alert as other rooms and front ends learn of it. Times are ISO 8601 in UTC. */
export class AlertData {
  @IsUUID() alertId!: string;
  @IsIn(ALERT_TYPES) type!: AlertType;
  @IsIn(ALERT_SEVERITIES) severity!: AlertSeverity;
  @IsIn(ALERT_STATUSES) status!: AlertStatus;
  @IsUUID() ruleId!: string;
  @IsInt() @Min(1) ruleVersion!: number;
  @IsString() ruleName!: string;
  @IsUUID() sensorId!: string;
  @IsString() sensorName!: string;
  @IsIn(SENSOR_TYPES) sensorType!: SensorType;
  @IsUUID() zoneId!: string;
  @IsString() zoneName!: string;
  /** The value that raised it, in `unit`; absent for an alert that no reading raised (offline). */
  @IsOptional() @IsNumber() value?: number;
  @IsOptional() @IsString() unit?: string;
  /** Why, in words for people, in French. */
  @IsString() reason!: string;
  @IsISO8601() raisedAt!: string;
  /** When the reading that raised it was measured; absent as `value` is, and once the alert has changed. */
  @IsOptional() @IsISO8601() measuredAt?: string;
}

/** An alert that a person or the rule's clear condition moved on. */
export class AlertChangedData extends AlertData {
  @IsIn(ALERT_STATUSES) from!: AlertStatus;
  /** Account of the person; absent when the rule cleared it. */
  @IsOptional() @IsUUID() actorId?: string;
  @IsOptional() @IsString() note?: string;
  @IsISO8601() changedAt!: string;
}

/** Devices that were given a secret, or lost theirs: who may sign in as them is to be read anew. Never holds a secret, nor its hash. */
export class DeviceAccessData {
  @IsString({ each: true }) deviceKeys!: string[];
}

/** A device whose settings changed, that is new, or that is gone: what it is told is to be read anew. */
export class DeviceConfigurationData {
  @IsString() deviceKey!: string;
}

/** A zone that is no more. */
export class ZoneRemovedData {
  @IsUUID() zoneId!: string;
}

export const IotEvents = defineEvents('iot', {
  AlertRaised: AlertData,
  AlertAcknowledged: AlertChangedData,
  AlertResolved: AlertChangedData,
  DeviceAccessChanged: DeviceAccessData,
  DeviceConfigurationChanged: DeviceConfigurationData,
  ZoneRemoved: ZoneRemovedData,
});
