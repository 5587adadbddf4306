import mqtt, { type MqttClient } from 'mqtt';
import type { Device } from './simulated-device.ts';

/** What the devices have told the broker. */
export interface Tally {
  published: number;
  acknowledged: number;
  failed: number;
}

/** The devices' line to the broker: one connection for all, QoS 1, at most `window` messages on their way. */
export class DeviceBroker {
  readonly tally: Tally = { published: 0, acknowledged: 0, failed: 0 };
  private readonly client: MqttClient;
  private readonly window: number;
  private waiting: (() => void)[] = [];

  private constructor(client: MqttClient, window: number) {
    this.client = client;
    this.window = window;
  }

  /** @throws when the broker does not answer within ten seconds */
  static async connect(url: string, window = 2000): Promise<DeviceBroker> {
    const client = await mqtt
      .connectAsync(url, { protocolVersion: 5, connectTimeout: 10_000, reconnectPeriod: 1000 }, false)
      .catch((error: unknown) => {
        throw new Error(`The broker does not take the devices: ${error instanceof Error ? error.message : String(error)}`);
      });
    return new DeviceBroker(client, window);
  }

  /** Resolves as soon as there is room for the next message, not when this one is acknowledged. */
  async publish({ zone, deviceKey }: Device, payload: string): Promise<void> {
    while (this.tally.published - this.tally.acknowledged - this.tally.failed >= this.window)
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.tally.published += 1;
    this.client.publishAsync(`city/${zone}/sensors/${deviceKey}/readings`, payload, { qos: 1 }).then(
      () => this.settle('acknowledged'),
      () => this.settle('failed'),
    );
  }

  /** Ends once everything on its way is acknowledged. */
  async close(): Promise<void> {
    await this.client.endAsync();
  }

  /** Waits until nothing is on its way. */
  async flush(): Promise<void> {
    while (this.tally.published > this.tally.acknowledged + this.tally.failed)
      await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private settle(as: 'acknowledged' | 'failed'): void {
    this.tally[as] += 1;
    const waiting = this.waiting;
    this.waiting = [];
    for (const resume of waiting) resume();
  }
}
