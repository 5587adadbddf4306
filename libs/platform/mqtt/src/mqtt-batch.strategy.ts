import { Correlation, Metrics, newCorrelationId } from '@madinina/platform/observability';
import { Injectable, Logger } from '@nestjs/common';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { type MqttClient } from 'mqtt';
import { lastValueFrom } from 'rxjs';
import { BatchMetrics } from './batch-metrics';
import { type BatchLimits, type BatchTurn, MessageBatches } from './message-batches';
import { MessageRoutes, type Route } from './message-routes';
import { type BatchOptions } from './mqtt-batch.decorator';
import { MqttConfig } from './mqtt-config';
import { type ReceivedMessage } from './mqtt-message';
import { MqttSession } from './mqtt-session';

const DEFAULT_LIMITS: BatchLimits = { maxMessages: 2_000, maxBytes: 1_048_576, maxWaitMs: 20, concurrency: 1 };
/** Payloads that the process holds before it stops reading: messages may be large, and MQTT counts them only. */
const MAX_HELD_BYTES = 16 * 1_048_576;
const SHUTDOWN_MS = 10_000;

type Events = Record<'connect' | 'offline' | 'close', () => void>;

/** Feeds the methods that carry `@MqttBatch` from a durable session at the broker. */
@Injectable()
export class MqttBatchStrategy extends Server<Events> implements CustomTransportStrategy {
  /** Nest need not report what a handler throws: the strategy does, and tries again. */
  override readonly propagatesEventHandlerErrors = true;
  protected override readonly logger = new Logger(MqttBatchStrategy.name);
  private readonly metrics: BatchMetrics;
  private routes = new MessageRoutes([]);
  private session: MqttSession | undefined;
  private client: MqttClient | undefined;
  private lastFailure: unknown;

  constructor(
    private readonly config: MqttConfig,
    metrics: Metrics,
  ) {
    super();
    this.metrics = new BatchMetrics(metrics, this);
  }

  /** Returns at once: a broker that is missing is waited for, and `/health/ready` says so meanwhile. */
  listen(callback: () => void): void {
    this.routes = new MessageRoutes([...this.messageHandlers].map(([filter, handler]) => this.routeTo(filter, handler)));
    this.session = new MqttSession(this.config, this.routes.filters, {
      arrived: (message) => this.route(message),
      isFull: () => this.heldBytes > MAX_HELD_BYTES,
    });
    this.client = this.session.open();
    callback();
  }

  /** Lets the batches that run finish and be acknowledged; the broker keeps the rest. */
  async close(): Promise<void> {
    await Promise.all(this.routes.batches.map((batches) => batches.stop(SHUTDOWN_MS)));
    await this.session?.close();
  }

  on(event: keyof Events, callback: () => void): void {
    if (!this.client) throw new Error('The strategy does not listen yet');
    this.client.on(event, () => callback());
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the signature is Nest's
  unwrap<T>(): T {
    return this.client as T;
  }

  /** Messages that the broker waits to have acknowledged. */
  get inFlight(): number {
    return this.session?.waiting ?? 0;
  }

  get isConnected(): boolean {
    return this.session?.isUp ?? false;
  }

  /** @throws when no message can arrive now */
  mustBeConnected(): void {
    if (!this.isConnected) throw new Error(this.session?.trouble ?? 'the consumer does not listen');
  }

  /** @throws when batches wait because their handler fails */
  mustHandle(): void {
    const failing = this.routes.batches.reduce((sum, batches) => sum + batches.failingBatches, 0);
    if (failing > 0) throw new Error(`${failing} batches wait: ${textOf(this.lastFailure)}`, { cause: this.lastFailure });
  }

  private get heldBytes(): number {
    return this.routes.batches.reduce((bytes, batches) => bytes + batches.heldBytes, 0);
  }

  private routeTo(filter: string, handler: MessageHandler): Route {
    const { senderOf, ...limits } = (handler.extras?.['options'] as BatchOptions | undefined) ?? {};
    const workers = Array.from({ length: senderOf ? this.config.workers : 1 }, () => this.batchesOf(filter, handler, limits));
    return { filter, workers, ...(senderOf && { senderOf }) };
  }

  private batchesOf(filter: string, handler: MessageHandler, limits: Partial<BatchLimits>): MessageBatches {
    return new MessageBatches(
      { ...DEFAULT_LIMITS, ...limits },
      {
        handle: (batch, turn) =>
          this.metrics.timed(filter, batch, () => Correlation.run(newCorrelationId(), () => this.handled(handler, batch, turn))),
        done: (batch) => this.settle(batch),
        failed: (error, attempt) => this.failed(filter, error, attempt),
      },
    );
  }

  private async handled(handler: MessageHandler, batch: readonly ReceivedMessage[], turn: BatchTurn): Promise<void> {
    await lastValueFrom(this.transformToObservable(await handler(batch, turn)), { defaultValue: undefined });
  }

  private route(message: ReceivedMessage): void {
    const batches = this.routes.of(message.topic);
    if (batches) {
      batches.add(message);
    } else {
      // A subscription of an earlier version that the durable session still holds.
      this.metrics.unrouted.inc();
      this.settle([message]);
    }
  }

  private settle(batch: readonly ReceivedMessage[]): void {
    this.session?.acknowledge(batch);
    this.session?.drained();
  }

  private failed(filter: string, error: unknown, attempt: number): void {
    this.lastFailure = error;
    this.metrics.failures.inc({ topic: filter });
    this.logger.error({ err: error, topic: filter, attempt }, 'A batch could not be handled; it waits and is tried again');
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
