import { setTimeout as wait } from 'node:timers/promises';
import { Database, type Listening } from '@madinina/platform/database';
import { Metrics } from '@madinina/platform/observability';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { type Counter } from 'prom-client';
import { Dispatch } from './dispatch';
import { EventsConfig } from './events-config';
import { OutboxRepository } from './outbox.repository';

const LAST_WAIT_MS = 10_000;
const COLLECT_LIMIT_MS = 1_000;

/** Sends events on as soon as their transaction commits. Any number of processes may relay side by side. */
@Injectable()
export class Relay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Relay.name);
  private readonly dispatched: Counter;
  private listening: Listening | undefined;
  private loop: Promise<void> | undefined;
  private isStopping = false;
  private hasHeard = false;
  private wake: (() => void) | undefined;

  constructor(
    private readonly database: Database,
    private readonly dispatch: Dispatch,
    private readonly config: EventsConfig,
    outbox: OutboxRepository,
    metrics: Metrics,
  ) {
    this.dispatched = metrics.counter({ name: 'outbox_dispatched_total', help: 'Events that this process sent on to their listeners' });
    const waiting = metrics.gauge({
      name: 'outbox_waiting_events',
      help: 'Events that no relay sent on yet',
      collect: async () => {
        // With PostgreSQL away the other metrics must still be read.
        const now = await Promise.race([outbox.waiting(), wait(COLLECT_LIMIT_MS, undefined, { ref: false })]);
        if (!now) return;
        waiting.set(now.count);
        age.set(now.oldestSeconds);
      },
    });
    const age = metrics.gauge({ name: 'outbox_oldest_waiting_seconds', help: 'Age of the oldest event that no relay sent on yet' });
  }

  onApplicationBootstrap(): void {
    this.listening = this.database.listen('outbox', () => this.hear());
    this.loop = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.hear();
    await Promise.all([this.listening?.stop(), this.loop]);
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.isStopping) {
      this.hasHeard = false;
      try {
        const count = await this.dispatch.batch(this.config.batch);
        this.dispatched.inc(count);
        if (failures > 0) this.logger.log('Events are sent on again');
        failures = 0;
        if (count < this.config.batch) await this.rest(this.config.pollMs);
      } catch (error) {
        // Told once an outage: PostgreSQL or Redis are away, and the events wait.
        if (failures === 0) this.logger.warn({ err: error }, 'Events could not be sent on; they wait');
        failures += 1;
        await this.rest(Math.min(this.config.pollMs * failures, LAST_WAIT_MS));
      }
    }
  }

  private hear(): void {
    this.hasHeard = true;
    this.wake?.();
  }

  /** Until the channel speaks, or it is time to look. */
  private async rest(ms: number): Promise<void> {
    if (this.hasHeard || this.isStopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }
}
