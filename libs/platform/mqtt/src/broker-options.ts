import { type IClientOptions } from 'mqtt';
import { type MqttConfig } from './mqtt-config';

/** What every connection to the broker has in common. */
export function brokerOptions({ username, password }: MqttConfig): IClientOptions {
  return {
    protocolVersion: 5,
    keepalive: 30,
    connectTimeout: 10_000,
    // Its own tracing costs, even while it is off, as much as reading a message.
    log: () => undefined,
    // 65,536 ready-made buffers, 8 MB for ever, against one allocation of two bytes for each packet.
    writeCache: false,
    reconnectPeriod: 1_000,
    // A refused account may be created, or its password set right, while the process waits.
    reconnectOnConnackError: true,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
}

/** Where the broker is, fit for a log: without the account that a URL may hold. */
export function brokerPlace(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
