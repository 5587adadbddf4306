import { QueueConfig, RedisConnections } from '@madinina/platform/queue';
import { Injectable, Logger } from '@nestjs/common';
import { realtimeKeys } from '../realtime-keys';
import { RealtimeConfig } from '../realtime.config';

/** What is known of a socket, so that it may come back to any process, also when its own was killed. */
export interface RememberedSocket {
  readonly accountId: string;
  /** Rooms that it asked for. */
  readonly rooms: readonly string[];
  /** What was said until then has arrived. */
  readonly arrived: string;
  readonly watchesDashboard: boolean;
}

/** Sockets by their secret id, in Redis. Written while they live, because a process that is killed writes nothing. */
@Injectable()
export class SocketMemory {
  private readonly logger = new Logger(SocketMemory.name);
  private readonly prefix;
  private readonly windowMs;

  constructor(
    private readonly redis: RedisConnections,
    private readonly config: RealtimeConfig,
    { keyPrefix }: QueueConfig,
  ) {
    this.prefix = realtimeKeys(keyPrefix).sessions;
    this.windowMs = config.recoverySeconds * 1_000;
  }

  async find(secretId: string): Promise<RememberedSocket | undefined> {
    const text = await this.redis.shared.get(this.prefix + secretId);
    return text === null ? undefined : (JSON.parse(text) as RememberedSocket);
  }

  /** For one that lives: until its window after the next sign of life that it may fail to give. */
  keep(secretId: string, socket: RememberedSocket): Promise<void> {
    return this.write(secretId, socket, this.windowMs + 2 * this.config.heartbeatSeconds * 1_000);
  }

  /** For one that was cut off. */
  keepAfterCut(secretId: string, socket: RememberedSocket): void {
    void this.write(secretId, socket, this.windowMs);
  }

  forget(secretId: string): void {
    this.redis.shared.del(this.prefix + secretId).catch((error: unknown) => this.tell(error));
  }

  /** Without Redis the socket lives on; it could only not be brought back. */
  private async write(secretId: string, socket: RememberedSocket, ms: number): Promise<void> {
    if (ms <= 0) return;
    await this.redis.shared.set(this.prefix + secretId, JSON.stringify(socket), 'PX', ms).catch((error: unknown) => this.tell(error));
  }

  private tell(error: unknown): void {
    this.logger.debug(`A socket could not be remembered: ${String(error)}`);
  }
}
