import { Client } from 'pg';
import { type DatabaseConfig } from './database-config';

/** A NOTIFY channel that is being heard. */
export interface Listening {
  stop(): Promise<void>;
}

interface Hearing {
  readonly config: DatabaseConfig;
  readonly heard: (payload?: string) => void;
  readonly lost: (error: Error) => void;
}

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

/** @see Database.listen */
export function listenOn(channel: string, { config, heard, lost }: Hearing): Listening {
  let stopped = false;
  let current: Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let failures = 0;

  const comeBack = (client: Client, error: Error): void => {
    if (stopped || client !== current) return;
    current = undefined;
    lost(error);
    closeQuietly(client);
    retry = setTimeout(() => void connect(), Math.min(FIRST_RETRY_MS * 2 ** failures, LAST_RETRY_MS));
    failures += 1;
  };

  const connect = async (): Promise<void> => {
    const client = new Client({
      connectionString: config.url,
      application_name: config.applicationName,
      connectionTimeoutMillis: config.acquireTimeoutMs,
      // Without it a server that vanished would be missed until the operating system notices.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    current = client;
    client.on('error', (error) => comeBack(client, error));
    client.on('end', () => comeBack(client, new Error('the connection ended')));
    client.on('notification', ({ payload }) => heard(payload));
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
      failures = 0;
      heard();
    } catch (error) {
      comeBack(client, error instanceof Error ? error : new Error(String(error)));
    }
  };

  void connect();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(retry);
      await current?.end().catch(() => undefined);
    },
  };
}

function closeQuietly(client: Client): void {
  // It is lost already; how its end goes is of no interest.
  client.end().catch(() => undefined);
}
