import { QueueConfig, RedisConnections } from '@madinina/platform/queue';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { type NativeMessage } from '../native/native-message';
import { realtimeKeys } from '../realtime-keys';
import { type PassingMessage } from './passing-message';

/** Hears what is said in passing. What is said while Redis is away is lost, as it is meant to be. */
@Injectable()
export class PassingReader implements OnApplicationBootstrap {
  private readonly logger = new Logger(PassingReader.name);
  private readonly eventHearers: ((message: PassingMessage) => void)[] = [];
  private readonly nativeHearers: ((message: NativeMessage) => void)[] = [];
  private readonly channel;

  constructor(
    private readonly redis: RedisConnections,
    { keyPrefix }: QueueConfig,
  ) {
    this.channel = realtimeKeys(keyPrefix).passing;
  }

  onEvent(hearer: (message: PassingMessage) => void): void {
    this.eventHearers.push(hearer);
  }

  onNative(hearer: (message: NativeMessage) => void): void {
    this.nativeHearers.push(hearer);
  }

  async onApplicationBootstrap(): Promise<void> {
    const subscriber = this.redis.duplicate();
    subscriber.on('message', (_channel: string, text: string) => this.hear(text));
    await subscriber.subscribe(this.channel);
  }

  private hear(text: string): void {
    try {
      const message = JSON.parse(text) as PassingMessage | NativeMessage;
      if ('channel' in message) for (const hearer of this.nativeHearers) hearer(message);
      else for (const hearer of this.eventHearers) hearer(message);
    } catch (error) {
      this.logger.error({ err: error }, 'What was said in passing could not be told');
    }
  }
}
