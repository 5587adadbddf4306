import { type LastingEvent, type PassingEvent, type RealtimeRoom, type ServerEvents } from '@madinina/contracts';
import { QueueConfig, RedisConnections } from '@madinina/platform/queue';
import { Injectable } from '@nestjs/common';
import { type NativeMessage } from './native/native-message';
import { type PassingMessage } from './passing/passing-message';
import { realtimeKeys } from './realtime-keys';
import { RealtimeConfig } from './realtime.config';
import { fieldsOf, type StreamEntry } from './stream/stream-entry';

/** How long it is remembered that a message with a key was said: longer than whatever says it is tried again, in seconds. */
const ONCE_SECONDS = 60 * 60;

/** KEYS: stream, mark. ARGV: what may be forgotten, seconds of the mark, fields. Both or neither. */
const SAY_ONCE = `
if redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[2]) then
  return redis.call('XADD', KEYS[1], 'MINID', '~', ARGV[1], '*', unpack(ARGV, 3))
end
return false`;

export interface EmitOptions {
  /** A message with this key is said once, however often it is tried within the hour: the id of the event or delivery that causes it. */
  readonly once?: string;
}

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
   * Says something that gets a number, and that a socket which comes back after a cut is told.
   * Resolves once Redis holds it, so that a listener whose emit fails is tried again; a socket in several of the rooms hears it once.
   * @throws when Redis does not take it
   */
  async emit<Event extends LastingEvent>(
    rooms: RealtimeRoom | readonly RealtimeRoom[],
    event: Event,
    payload: ServerEvents[Event],
    options?: EmitOptions,
  ): Promise<void> {
    await this.write({ kind: 'event', rooms: [rooms].flat(), event, body: JSON.stringify(payload) }, options);
  }

  /** Says something to whoever is there; who reads slowly, or is away, misses it. */
  async pass<Event extends PassingEvent>(
    rooms: RealtimeRoom | readonly RealtimeRoom[],
    event: Event,
    payload: ServerEvents[Event],
    { except }: { readonly except?: string } = {},
  ): Promise<void> {
    const message: PassingMessage = { rooms: [rooms].flat(), event, payload, ...(except !== undefined && { except }) };
    await this.redis.shared.publish(this.keys.passing, JSON.stringify(message));
  }

  /** To native sockets that subscribed to the channel; who is not connected misses it. A picture is passed on and not kept. */
  async emitNative({ channel, message }: NativeMessage, options?: EmitOptions): Promise<void> {
    if (message.type === 'frame_update') await this.redis.shared.publish(this.keys.passing, JSON.stringify({ channel, message }));
    else await this.write({ kind: 'native', channel, body: JSON.stringify(message) }, options);
  }

  /** Cuts every socket in the room, in every process, also one that is just coming. */
  async disconnect(room: RealtimeRoom): Promise<void> {
    await this.write({ kind: 'cut', room });
  }

  private async write(entry: StreamEntry, { once }: EmitOptions = {}): Promise<void> {
    const oldest = Date.now() - this.config.keepMs;
    const fields = fieldsOf(entry);
    if (once === undefined) await this.redis.shared.xadd(this.keys.stream, 'MINID', '~', oldest, '*', ...fields);
    else await this.redis.shared.eval(SAY_ONCE, 2, this.keys.stream, this.keys.once + once, oldest, ONCE_SECONDS, ...fields);
  }
}
