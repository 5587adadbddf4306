import { type AlertSeverity, type AlertStatus, type AlertType } from '../city/alert';
import { type NotificationPriority, type NotificationType } from '../city/notification';
import { type SensorType } from '../city/sensor';

/** Socket.IO: what the server says once a socket is accepted. */
export interface Welcome {
  readonly accountId: string;
  readonly rooms: readonly string[];
  readonly serverTime: string;
  /** Whether what was missed during the cut follows. False on a first connection, and when it can no longer be told: read it by HTTP. */
  readonly recovered: boolean;
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

/** The newest reading of a sensor, to those who follow its zone; what comes faster than every few seconds is left out. */
export interface ReadingMessage {
  readonly sensorId: string;
  readonly zoneId: string;
  readonly type: SensorType;
  readonly value: number;
  readonly unit: string;
  readonly measuredAt: string;
}

/** An account got its first socket, or lost its last. */
export interface PresenceMessage {
  readonly accountId: string;
  readonly at: string;
}

export interface TypingMessage {
  readonly conversationId: string;
  readonly accountId: string;
  readonly typing: boolean;
}

export interface ConversationMessage {
  readonly id: string;
  readonly conversationId: string;
  readonly senderId: string;
  readonly text: string;
  readonly sentAt: string;
}

/** What changed about a waste container or a report of waste. */
export interface WasteUpdateMessage {
  readonly id: string;
  readonly subject: 'container' | 'record' | 'route';
  readonly zoneId: string | null;
  readonly status: string;
  /** Percent; null where it has no meaning. */
  readonly fillLevel: number | null;
  readonly changedAt: string;
}

export interface OrderUpdateMessage {
  readonly id: string;
  readonly status: string;
  readonly changedAt: string;
}
