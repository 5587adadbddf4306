import { randomUUID } from 'node:crypto';
import { HttpJobs } from '@madinina/contracts';
import { Database, DatabaseConfig, DatabaseModule } from '@madinina/platform/database';
import { Jobs, QueueConfig, QueueModule } from '@madinina/platform/queue';
import { createTestDatabase, eventually, testServers } from '@madinina/platform/testing';
import { HttpWorkerModule } from '../http.worker.module';
import { openDoor } from '../server/door.harness';

it('a worker, whatever rooms it carries, removes the keys whose day is over', async () => {
  const database = await createTestDatabase();
  const app = await openDoor({
    controllers: [],
    imports: [DatabaseModule, QueueModule.forWorker({ catalogue: [HttpJobs] }), HttpWorkerModule],
    config: [DatabaseConfig, QueueConfig],
    environment: {
      DATABASE_URL: database.url,
      REDIS_URL: testServers().redisUrl,
      REDIS_KEY_PREFIX: `test-${randomUUID()}`,
      CITY_ROOMS: 'iot',
    },
  });
  const sql = app.get(Database, { strict: false });
  await sql.query(
    `INSERT INTO idempotency_keys (caller, key, method, path, body_hash, state, expires_at)
     SELECT 'ana', 'key-' || n, 'POST', '/', '', 'running', now() + make_interval(hours => CASE WHEN n <= 6000 THEN -1 ELSE 1 END)
     FROM generate_series(1, 6001) AS n`,
  );
  await app.get(Jobs, { strict: false }).add(HttpJobs.IdempotencyKeysRemove, {});
  await eventually(async () => {
    expect(await sql.query<{ key: string }>('SELECT key FROM idempotency_keys')).toEqual([{ key: 'key-6001' }]);
  });
  await app.close();
  await database.drop();
});
