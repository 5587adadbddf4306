import { type TestDatabase } from '@madinina/platform/testing';
import { socketHolder } from './realtime.harness';

/** Holds sockets until it is killed; prints where. */
async function main(): Promise<void> {
  const { databaseUrl, redisKeyPrefix } = JSON.parse(process.argv[2] ?? '{}') as { databaseUrl: string; redisKeyPrefix: string };
  const database: TestDatabase = { url: databaseUrl, drop: () => Promise.resolve() };
  const { url } = await socketHolder({ database, redisKeyPrefix });
  process.stdout.write(`${url}\n`);
}

void main();
