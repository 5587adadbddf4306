import { type WsClientMessage } from '@madinina/contracts';

/** Channels one message may name. */
const CHANNELS_AT_MOST = 100;

const isChannels = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.length <= CHANNELS_AT_MOST &&
  value.every((channel) => typeof channel === 'string' && channel.length <= 100);

/** Reads a message; undefined when it is none that the contract knows. */
export function readClientMessage(text: string): WsClientMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON is simply not a message; the answer tells the client.
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, token, timestamp, channels } = value as Record<string, unknown>;
  if (type === 'auth' && typeof token === 'string') return { type, token };
  if (type === 'ping') return { type, timestamp: typeof timestamp === 'number' ? timestamp : null };
  if ((type === 'subscribe' || type === 'unsubscribe') && isChannels(channels)) return { type, channels };
  return undefined;
}
