import mqtt from 'mqtt';
import { DeviceBroker } from '../simulate/device-broker.ts';
import type { Device } from '../simulate/simulated-device.ts';

/** What the city's ingest listens to. */
export const READINGS_FILTER = 'city/+/sensors/+/readings';
const HOUR_SECONDS = 3600;

/** Makes the broker keep messages for a consumer that is away, under its client id. */
export async function keepSession(url: string, clientId: string): Promise<void> {
  const properties = { sessionExpiryInterval: HOUR_SECONDS };
  const client = await mqtt.connectAsync(url, { protocolVersion: 5, clientId, clean: false, properties, reconnectPeriod: 0 }, false);
  await client.subscribeAsync(READINGS_FILTER, { qos: 1 });
  await client.endAsync();
}

/** Makes the broker forget the session and what waits in it. */
export async function dropSession(url: string, clientId: string): Promise<void> {
  const client = await mqtt.connectAsync(url, { protocolVersion: 5, clientId, clean: true, reconnectPeriod: 0 }, false);
  await client.endAsync();
}

/** What a device publishes at once. */
export interface DeviceMessage {
  readonly device: Device;
  readonly payload: string;
}

/** Publishes with QoS 1; resolves when the broker has taken all. */
export async function publishAll(url: string, messages: readonly DeviceMessage[]): Promise<void> {
  const broker = await DeviceBroker.connect(url);
  for (const { device, payload } of messages) await broker.publish(device, payload);
  await broker.flush();
  await broker.close();
  if (broker.tally.failed > 0) throw new Error(`The broker did not take ${String(broker.tally.failed)} messages`);
}
