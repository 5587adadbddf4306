import { type Dashboard } from './dashboard';
import {
  type AlertMessage,
  type ConversationMessage,
  type NotificationMessage,
  type OrderUpdateMessage,
  type PresenceMessage,
  type ReadingMessage,
  type TypingMessage,
  type WasteUpdateMessage,
  type Welcome,
} from './live-messages';

/**
 * Socket.IO, server to client: event name → payload. All but `reading`, `typing` and presence carry their number as a second argument:
 * a text that grows, by which a client says from where on it missed something.
 */
export interface ServerEvents {
  readonly welcome: Welcome;
  readonly alert: AlertMessage;
  readonly notification: NotificationMessage;
  readonly message: ConversationMessage;
  readonly order_update: OrderUpdateMessage;
  readonly waste_update: WasteUpdateMessage;
  readonly dashboard_update: Dashboard;
  readonly reading: ReadingMessage;
  readonly typing: TypingMessage;
  readonly user_connected: PresenceMessage;
  readonly user_disconnected: PresenceMessage;
}
export type ServerEvent = keyof ServerEvents;

/** Told to whoever is there and then forgotten: without a number, and not made up for after a cut. */
export const PASSING_EVENTS = ['reading', 'typing', 'user_connected', 'user_disconnected'] as const satisfies readonly ServerEvent[];
export type PassingEvent = (typeof PASSING_EVENTS)[number];
/** Events that a client gets after a cut, in order. What the server says of the moment (`welcome`, `dashboard_update`) is said anew. */
export type LastingEvent = Exclude<ServerEvent, PassingEvent | 'welcome' | 'dashboard_update'>;

/** The answer of the server when it does not do what a client asks. */
export interface SocketRefusal {
  readonly ok: false;
  /** Dotted and stable, e.g. `realtime.room.refused`. */
  readonly code: string;
}

/** The answer to an event, as `Done` or why not. */
export type SocketAnswer<Done extends object = object> = ({ readonly ok: true } & Done) | SocketRefusal;

/** Socket.IO, client to server: event name → what is said, and what the acknowledgement answers. */
export interface ClientEvents {
  readonly ping: { readonly body: undefined; readonly answer: { readonly serverTime: string; readonly number: string } };
  readonly get_dashboard_data: { readonly body: undefined; readonly answer: SocketAnswer<{ readonly data: Dashboard }> };
  readonly join_room: { readonly body: { readonly room: string }; readonly answer: SocketAnswer };
  readonly leave_room: { readonly body: { readonly room: string }; readonly answer: SocketAnswer };
  readonly typing: { readonly body: { readonly conversationId: string; readonly typing: boolean }; readonly answer: SocketAnswer };
  readonly send_message: {
    readonly body: { readonly conversationId: string; readonly text: string; readonly clientId?: string };
    readonly answer: SocketAnswer<{ readonly id: string; readonly sentAt: string }>;
  };
  /** `complete: false` says that something after `since` can no longer be told: read it by HTTP. */
  readonly recover: {
    readonly body: { readonly since: string };
    readonly answer: SocketAnswer<{ readonly complete: boolean; readonly count: number; readonly number: string }>;
  };
}
export type ClientEvent = keyof ClientEvents;

/** Something a camera saw. */
export interface CameraEventMessage {
  readonly id: string;
  readonly cameraId: string;
  readonly kind: string;
  readonly at: string;
}

/** Native `/ws`, server to client. */
export type WsServerMessage =
  | { readonly type: 'connected'; readonly accountId: string }
  | { readonly type: 'pong'; readonly timestamp: number | null }
  | { readonly type: 'subscribed'; readonly channels: readonly string[]; readonly refused: readonly string[] }
  | { readonly type: 'unsubscribed'; readonly channels: readonly string[] }
  | { readonly type: 'new_alert'; readonly data: AlertMessage }
  | { readonly type: 'new_event'; readonly data: CameraEventMessage }
  | { readonly type: 'frame_update'; readonly camera_id: string; readonly data: string }
  | { readonly type: 'camera_status'; readonly camera_id: string; readonly status: string }
  | { readonly type: 'error'; readonly code: string };

/** Native `/ws`, client to server. */
export type WsClientMessage =
  | { readonly type: 'auth'; readonly token: string }
  | { readonly type: 'ping'; readonly timestamp: number | null }
  | { readonly type: 'subscribe' | 'unsubscribe'; readonly channels: readonly string[] };

/** Which sockets hear a message; the server alone decides who is in a room. */
export const realtimeRoom = {
  user: (accountId: string) => `user:${accountId}` as const,
  role: (role: string) => `role:${role}` as const,
  zone: (zoneId: string) => `zone:${zoneId}` as const,
  conversation: (conversationId: string) => `conversation:${conversationId}` as const,
  session: (sessionId: string) => `session:${sessionId}` as const,
};
export type RealtimeRoom = ReturnType<(typeof realtimeRoom)[keyof typeof realtimeRoom]>;
