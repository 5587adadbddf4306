/** Redis as queues need it: every write in an append-only file, nothing evicted. */
import { Redis } from 'ioredis';
import { findProgram } from './binaries.ts';
import { secret, writeConfiguration } from './place.ts';
import type { Place } from './place.ts';
import { LOOPBACK } from './ports.ts';
import type { ServerKind } from './server-kind.ts';

const USER = 'redis';
const CONFIGURATION = 'redis.conf';

export const redis: ServerKind = {
  name: 'redis',
  title: 'Redis',
  variable: 'REDIS_URL',
  account: { name: 'redis', required: false },
  firstPort: 16_379,
  programs: ['redis-server', 'valkey-server'],
  stopSignal: 'SIGTERM',
  find: async () => (await findProgram('redis-server')) ?? (await findProgram('valkey-server')),
  prepare: (place, _setup, port) => {
    writeConfiguration(place, CONFIGURATION, configuration({ address: LOOPBACK, port, data: place.data, password: secret(place, USER) }));
    return Promise.resolve();
  },
  launch: (place, setup) => ({ file: setup.program, args: [configurationFile(place)] }),
  urls: (place, port) => ({ REDIS_URL: `redis://:${secret(place, USER)}@${LOOPBACK}:${port}` }),
  answer,
  complete: answer,
  container: {
    image: 'redis:7',
    port: 6379,
    data: '/data',
    run: (place) => ({
      options: [],
      // The image's own entry point hands /data to its redis account; it takes the configuration as a file only.
      command: [
        'sh',
        '-c',
        'umask 022 && printf %s "$REDIS_CONFIGURATION" > /tmp/redis.conf && exec docker-entrypoint.sh redis-server /tmp/redis.conf',
      ],
      secrets: { REDIS_CONFIGURATION: configuration({ address: '0.0.0.0', port: 6379, data: '/data', password: secret(place, USER) }) },
    }),
  },
};

function configurationFile(place: Place): string {
  return `${place.folder}/${CONFIGURATION}`;
}

/** The text of redis.conf. */
export function configuration({
  address,
  port,
  data,
  password,
}: {
  address: string;
  port: number;
  data: string;
  password: string;
}): string {
  return `# Written at every start: changes made here are lost.
bind ${address}
port ${port}
requirepass ${password}
dir "${data}"
# The append-only file is written before a client gets its answer, so a killed process loses nothing;
# everysec means that only the machine's own death can cost the last second.
appendonly yes
appendfsync everysec
save ""
# A full memory must refuse a job rather than drop another.
maxmemory-policy noeviction
daemonize no
loglevel notice
`;
}

async function answer(url: string): Promise<void> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 3_000,
    commandTimeout: 3_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let cause: Error | undefined;
  // connect() itself only says "Connection is closed"; the event tells why.
  client.on('error', (error: Error) => (cause ??= error));
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    throw cause ?? error;
  } finally {
    client.disconnect();
  }
}
