import { type Metrics } from '@madinina/platform/observability';
import { type ReceivedMessage } from './mqtt-message';

interface Watched {
  readonly inFlight: number;
  readonly isConnected: boolean;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** What the consumer tells of itself. */
export class BatchMetrics {
  readonly failures;
  readonly unrouted;
  private readonly messages;
  private readonly sizes;
  private readonly durations;
  private readonly lags;

  constructor(metrics: Metrics, watched: Watched) {
    const labelNames = ['topic'] as const;
    this.messages = metrics.counter({ name: 'mqtt_messages_handled_total', help: 'Messages of batches that were handled', labelNames });
    this.failures = metrics.counter({ name: 'mqtt_batch_failures_total', help: 'Tries of a batch that failed', labelNames });
    this.unrouted = metrics.counter({ name: 'mqtt_messages_unrouted_total', help: 'Messages of a topic that nothing handles' });
    this.sizes = metrics.histogram({
      name: 'mqtt_batch_messages',
      help: 'Messages in a batch',
      labelNames,
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000],
    });
    this.durations = metrics.histogram({ name: 'mqtt_batch_seconds', help: 'Time to handle a batch', labelNames, buckets: SECONDS });
    this.lags = metrics.histogram({
      name: 'mqtt_message_lag_seconds',
      help: 'From the arrival of the first message of a batch until the batch was handled',
      labelNames,
      buckets: SECONDS,
    });
    const inFlight = metrics.gauge({
      name: 'mqtt_messages_in_flight',
      help: 'Messages that the broker waits to have acknowledged',
      collect: () => {
        inFlight.set(watched.inFlight);
      },
    });
    const connected = metrics.gauge({
      name: 'mqtt_connected',
      help: '1 while the consumer is connected and subscribed',
      collect: () => {
        connected.set(watched.isConnected ? 1 : 0);
      },
    });
  }

  async timed(topic: string, batch: readonly ReceivedMessage[], handle: () => Promise<void>): Promise<void> {
    const start = performance.now();
    await handle();
    this.messages.inc({ topic }, batch.length);
    this.sizes.observe({ topic }, batch.length);
    this.durations.observe({ topic }, (performance.now() - start) / 1_000);
    const first = batch[0];
    if (first) this.lags.observe({ topic }, (Date.now() - first.receivedAt.getTime()) / 1_000);
  }
}
