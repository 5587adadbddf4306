import { defineTopic } from '@madinina/contracts';
import { Metrics } from '@madinina/platform/observability';
import { eventually } from '@madinina/platform/testing';
import { connectAsync, type MqttClient } from 'mqtt';
import { type BatchLimits, type BatchTurn } from './message-batches';
import { type BatchHandler } from './mqtt-batch.decorator';
import { MqttBatchStrategy } from './mqtt-batch.strategy';
import { type MqttMessage } from './mqtt-message';

export const boats = defineTopic('port/{quay}/boats');

/** A consumer of `boats` without Nest around it. */
export class Consumer {
  readonly received: string[] = [];
  readonly batches: number[] = [];
  private readonly strategy: MqttBatchStrategy;

  constructor(
    url: string,
    {
      handler,
      limits,
      senderOf,
      ...config
    }: {
      handler?: BatchHandler;
      limits?: Partial<BatchLimits>;
      clientId?: string;
      receiveMaximum?: number;
      workers?: number;
      senderOf?: (topic: string) => string;
    } = {},
  ) {
    const settings = { url, clientId: 'consumer', receiveMaximum: 1_000, workers: 2, sessionDays: 1, ...config };
    this.strategy = new MqttBatchStrategy(settings, new Metrics());
    const handle = async (batch: readonly MqttMessage[], turn: BatchTurn): Promise<void> => {
      this.batches.push(batch.length);
      this.received.push(...batch.map(({ payload }) => payload.toString().slice(0, 20)));
      await handler?.(batch, turn);
    };
    this.strategy.addHandler(boats.filter(), handle as Parameters<MqttBatchStrategy['addHandler']>[1], true, {
      options: { ...limits, ...(senderOf && { senderOf }) },
    });
  }

  get asStrategy(): MqttBatchStrategy {
    return this.strategy;
  }

  async start(): Promise<this> {
    this.strategy.listen(() => undefined);
    await this.connected();
    return this;
  }

  connected(): Promise<void> {
    return eventually(() => this.strategy.mustBeConnected());
  }

  stop(): Promise<void> {
    return this.strategy.close();
  }
}

/** Publishes as a device does, QoS 1. */
export class Publisher {
  private constructor(private readonly client: MqttClient) {}

  static async connect(url: string): Promise<Publisher> {
    return new Publisher(await connectAsync(url, { protocolVersion: 5, reconnectPeriod: 100 }));
  }

  send(...payloads: (string | Buffer)[]): Promise<void> {
    return this.sendTo('north', ...payloads);
  }

  async sendTo(quay: string, ...payloads: (string | Buffer)[]): Promise<void> {
    await Promise.all(payloads.map((payload) => this.client.publishAsync(boats.path({ quay }), payload, { qos: 1 })));
  }

  close(): Promise<void> {
    return this.client.endAsync(true);
  }
}

/** A promise that is resolved from outside. */
export function gate(): { readonly opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
