import { type RealtimeRoom, type WsServerMessage } from '@madinina/contracts';

/** What travels to the native sockets: a message for those on a channel, or a room to cut. */
export type NativeMessage = { readonly channel: string; readonly message: WsServerMessage } | { readonly cut: RealtimeRoom };
