import { type RealtimeRoom, type ServerEvent, type ServerEvents } from '@madinina/contracts';
import { QueueConfig, RedisConnections } from '@madinina/platform/queue';
import { Injectable } from '@nestjs/common';
import { type NativeMessage } from './native/native-message';
import { realtimeKeys } from './realtime-keys';
import { RealtimeConfig } from './realtime.config';

// Packet and message types of socket.io-parser and socket.io-adapter's cluster protocol, which the Redis Streams adapter reads.
const EVENT_PACKET = 2;
const BROADCAST = '3';
const DISCONNECT_SOCKETS = '6';

/** Speaks to sockets, whichever api process holds them, from any process. */
@Injectable()
export class RealtimeEmitter {
  private readonly keys;

  constructor(
    private readonly redis: RedisConnections,
    private readonly config: RealtimeConfig,
    { keyPrefix }: QueueConfig,
  ) {
    this.keys = realtimeKeys(keyPrefix);
  }

  /**
   * Resolves once Redis holds the message, so that a listener whose emit fails is tried again; a socket in several of the rooms hears it once.
   * @throws when Redis does not take it
   */
  async emit<Event extends ServerEvent>(
    rooms: RealtimeRoom | readonly RealtimeRoom[],
    event: Event,
    payload: ServerEvents[Event],
  ): Promise<void> {
    const packet = { type: EVENT_PACKET, data: [event, payload], nsp: '/' };
    await this.write(BROADCAST, { packet, opts: this.audience([rooms].flat()) });
  }

  /** To native sockets that subscribed to the channel; who is not connected misses it. */
  async emitNative(message: NativeMessage): Promise<void> {
    await this.redis.shared.publish(this.keys.native, JSON.stringify(message));
  }

  /** Cuts every socket in the room, in every process. */
  async disconnect(room: RealtimeRoom): Promise<void> {
    await this.write(DISCONNECT_SOCKETS, { opts: this.audience([room]), close: true });
    await this.emitNative({ cut: room });
  }

  private audience(rooms: readonly string[]): object {
    return { rooms, except: [], flags: {} };
  }

  private async write(type: string, data: object): Promise<void> {
    const fields = ['uid', 'emitter', 'nsp', '/', 'type', type, 'data', JSON.stringify(data)];
    await this.redis.shared.xadd(this.keys.stream, 'MAXLEN', '~', this.config.streamLength, '*', ...fields);
  }
}
