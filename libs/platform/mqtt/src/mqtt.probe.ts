import { Probe } from '@madinina/platform/observability';
import { MqttBatchStrategy } from './mqtt-batch.strategy';

/** Whether messages can arrive: connected to the broker and subscribed. */
@Probe({ name: 'mqtt', needed: true })
export class MqttProbe {
  constructor(private readonly strategy: MqttBatchStrategy) {}

  check(): Promise<void> {
    return Promise.resolve().then(() => this.strategy.mustBeConnected());
  }
}

/** Whether what arrives can be handled: down while a batch is tried again, e.g. because the disk of the database is full. */
@Probe({ name: 'mqtt-batches', needed: true })
export class MqttBatchesProbe {
  constructor(private readonly strategy: MqttBatchStrategy) {}

  check(): Promise<void> {
    return Promise.resolve().then(() => this.strategy.mustHandle());
  }
}
