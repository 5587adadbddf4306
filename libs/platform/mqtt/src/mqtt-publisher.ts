import { Probe } from '@madinina/platform/observability';
import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { connect, type MqttClient } from 'mqtt';
import { brokerOptions, brokerPlace } from './broker-options';
import { MqttConfig } from './mqtt-config';

export interface PublishOptions {
  /** 1 unless told: the broker has it when the promise resolves. */
  readonly qos?: 0 | 1;
  readonly retain?: boolean;
  /** How long to wait for the broker, in ms; 10 s unless told. */
  readonly timeoutMs?: number;
}

/** Speaks to devices and subscribers over a connection of its own, without a session. */
@Probe({ name: 'mqtt', needed: false })
export class MqttPublisher implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(MqttPublisher.name);
  private client: MqttClient | undefined;
  private failure = 'not connected yet';

  constructor(private readonly config: MqttConfig) {}

  onModuleInit(): void {
    const place = brokerPlace(this.config.url);
    const client = connect(this.config.url, { ...brokerOptions(this.config), clean: true, queueQoSZero: false });
    this.client = client;
    client.on('connect', () => this.logger.log(`Connected to ${place}`));
    client.on('error', (error) => {
      if (error.message !== this.failure) this.logger.warn(`No connection to ${place}: ${error.message}`);
      this.failure = error.message;
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client?.endAsync(true);
  }

  /** @throws when the broker does not take it in time; it may still take it later, so a second try can make a duplicate */
  async publish(
    topic: string,
    payload: string | Buffer,
    { qos = 1, retain = false, timeoutMs = 10_000 }: PublishOptions = {},
  ): Promise<void> {
    if (!this.client) throw new Error('The publisher has not started');
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`The broker did not take a message within ${timeoutMs} ms: ${this.failure}`)), timeoutMs);
    });
    try {
      await Promise.race([this.client.publishAsync(topic, payload, { qos, retain }), tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }

  check(): Promise<void> {
    return this.client?.connected ? Promise.resolve() : Promise.reject(new Error(this.failure));
  }
}
