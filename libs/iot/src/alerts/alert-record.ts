import { type AlertSeverity, type AlertStatus, type AlertType, type SensorType } from '@madinina/contracts';

/** An alert with the names of what it is about. */
export interface AlertRecord {
  readonly id: string;
  readonly type: AlertType;
  readonly severity: AlertSeverity;
  readonly status: AlertStatus;
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly ruleName: string;
  readonly sensorId: string;
  readonly sensorName: string;
  readonly sensorType: SensorType;
  readonly zoneId: string;
  readonly zoneCode: string;
  readonly zoneName: string;
  readonly value: number | null;
  readonly unit: string | null;
  /** In words for people, in French. */
  readonly reason: string;
  /** How often the value came back while the alert stood. */
  readonly recurrences: number;
  readonly raisedAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedBy: string | null;
  readonly resolvedAt: Date | null;
  /** Null while open, or when the rule's clear condition resolved it. */
  readonly resolvedBy: string | null;
  readonly note: string | null;
  readonly version: number;
  readonly updatedAt: Date;
}

export interface AlertChangeRecord {
  readonly from: AlertStatus | null;
  readonly to: AlertStatus;
  readonly actorId: string | null;
  readonly note: string | null;
  readonly reason: string | null;
  readonly at: Date;
}

export interface AlertDetailsRecord extends AlertRecord {
  readonly readings: readonly { readonly timestamp: string; readonly value: number }[];
  /** What an anomaly was measured by. */
  readonly explanation: unknown;
  /** The rule as it was when it raised the alert. */
  readonly definition: unknown;
  readonly changes: readonly AlertChangeRecord[];
}

export interface AlertFilter {
  readonly statuses: readonly AlertStatus[];
  readonly severity?: AlertSeverity | undefined;
  readonly type?: AlertType | undefined;
  readonly zoneId?: string | undefined;
  readonly zoneCode?: string | undefined;
  readonly sensorId?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** The last alert of the page before. */
export interface AfterAlert {
  readonly at: string;
  readonly id: string;
}

/** One step along the arrows active → acknowledged → resolved, by a person. */
export interface AlertStep {
  readonly to: 'acknowledged' | 'resolved';
  readonly actorId: string;
  readonly note: string | null;
}

/** An alert that has just taken a step. */
export interface MovedAlert extends AlertRecord {
  readonly fromStatus: AlertStatus;
}
