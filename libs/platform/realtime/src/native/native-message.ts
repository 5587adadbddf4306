import { type WsServerMessage } from '@madinina/contracts';

/** What travels to the native sockets that subscribed to the channel. */
export interface NativeMessage {
  readonly channel: string;
  readonly message: WsServerMessage;
}
