import { type NotificationPriority, type NotificationType } from '../city/notification';
import { type AlertSeverity, type AlertStatus, type AlertType } from '../city/alert';
import { type SensorType } from '../city/sensor';

/** Socket.IO: what the server says once a socket is accepted. */
export interface Welcome {
  readonly accountId: string;
  readonly rooms: readonly string[];
  readonly serverTime: string;
}

export interface AlertMessage {
  readonly id: string;
  readonly type: AlertType;
  readonly severity: AlertSeverity;
  readonly status: AlertStatus;
  readonly sensorId: string;
  readonly sensorName: string;
  readonly sensorType: SensorType;
  readonly zoneId: string;
  readonly zoneName: string;
  readonly value: number | null;
  readonly unit: string | null;
  readonly reason: string;
  readonly raisedAt: string;
  /** When the reading that raised it was measured; null for other changes. */
  readonly measuredAt: string | null;
}

export interface NotificationMessage {
  readonly id: string;
  readonly type: NotificationType;
  readonly priority: NotificationPriority;
  readonly title: string;
  readonly body: string;
  readonly subjectType: string | null;
  readonly subjectId: string | null;
  readonly createdAt: string;
}

/** Socket.IO, server to client: event name → payload. */
export interface ServerEvents {
  readonly welcome: Welcome;
  readonly alert: AlertMessage;
  readonly notification: NotificationMessage;
}
export type ServerEvent = keyof ServerEvents;

/** Native `/ws`, server to client. */
export type WsServerMessage =
  | { readonly type: 'connected'; readonly accountId: string }
  | { readonly type: 'pong'; readonly timestamp: number | null }
  | { readonly type: 'subscribed'; readonly channels: readonly string[]; readonly refused: readonly string[] }
  | { readonly type: 'unsubscribed'; readonly channels: readonly string[] }
  | { readonly type: 'new_alert'; readonly data: AlertMessage }
  | { readonly type: 'error'; readonly code: string };

/** Which sockets hear a message; the server alone decides who is in a room. */
export const realtimeRoom = {
  user: (accountId: string) => `user:${accountId}` as const,
  role: (role: string) => `role:${role}` as const,
  zone: (zoneId: string) => `zone:${zoneId}` as const,
  session: (sessionId: string) => `session:${sessionId}` as const,
};
export type RealtimeRoom = ReturnType<(typeof realtimeRoom)[keyof typeof realtimeRoom]>;
