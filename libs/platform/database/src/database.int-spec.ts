import { setTimeout as wait } from 'node:timers/promises';
import { domainErrors } from '@madinina/contracts';
import { parseConfig } from '@madinina/platform/config';
import { createTestDatabase, eventually, type TestDatabase } from '@madinina/platform/testing';
import { Client } from 'pg';
import { constraintOf, Database, DatabaseConfig, isDatabaseUnavailable, isUniqueViolation, newId, translateConstraints } from './index';

const configFor = (url: string, settings: Record<string, string> = {}): DatabaseConfig =>
  parseConfig({ DATABASE_URL: url, DATABASE_POOL_SIZE: '4', ...settings }, [DatabaseConfig]).get(DatabaseConfig);

let own: TestDatabase;
let database: Database;
let admin: Client;

beforeAll(async () => {
  own = await createTestDatabase();
  database = new Database(configFor(own.url));
  await database.onModuleInit();
  admin = new Client({ connectionString: own.url, application_name: 'admin' });
  await admin.connect();
  await admin.query(`
    CREATE TABLE boats (id int PRIMARY KEY, name text UNIQUE, seats int CONSTRAINT boats_seats_check CHECK (seats > 0),
      at tstzrange, owner int CONSTRAINT boats_owner_fkey REFERENCES boats, CONSTRAINT boats_one_berth EXCLUDE USING gist (at WITH &&))`);
});
afterEach(() => admin.query('TRUNCATE boats; TRUNCATE outbox_events CASCADE'));
afterAll(async () => {
  await admin.end();
  await database.onApplicationShutdown();
  await own.drop();
});

const insert = (id: number, extra: { name?: string; seats?: number } = {}): Promise<object[]> =>
  database.query('INSERT INTO boats (id, name, seats) VALUES ($1, $2, $3)', [id, extra.name ?? `boat ${id}`, extra.seats ?? 1]);
const boats = async (): Promise<number[]> =>
  (await admin.query<{ id: number }>('SELECT id FROM boats ORDER BY id')).rows.map(({ id }) => id);
const event = (name = 'test.boat-left') => ({ id: newId(), name, data: {}, occurredAt: new Date() });
const events = async (): Promise<string[]> =>
  (await admin.query<{ name: string }>('SELECT name FROM outbox_events ORDER BY id')).rows.map(({ name }) => name);

describe('a transaction', () => {
  it('holds Prisma and SQL together, and rolls both back', async () => {
    await expect(
      database.transaction(async () => {
        await database.prisma.outboxEvent.create({ data: event() });
        await insert(1);
        expect(await database.prisma.outboxEvent.count()).toBe(1);
        expect(await database.query('SELECT 1 FROM outbox_events')).toHaveLength(1);
        throw new Error('storm');
      }),
    ).rejects.toThrow('storm');
    expect([await boats(), await events()]).toEqual([[], []]);
    await database.transaction(async () => {
      await database.prisma.outboxEvent.create({ data: event() });
      await insert(1);
    });
    expect([await boats(), await events()]).toEqual([[1], ['test.boat-left']]);
  });

  it('is joined by the ones inside it, of either kind', async () => {
    await expect(
      database.transaction(async () => {
        await database.transaction(() => insert(1));
        await database.rawTransaction((connection) => connection.query('INSERT INTO boats (id) VALUES (2)'));
        throw new Error('storm');
      }),
    ).rejects.toThrow('storm');
    await expect(
      database.rawTransaction(async () => {
        await database.transaction(() => insert(3));
        throw new Error('storm');
      }),
    ).rejects.toThrow('storm');
    expect(await boats()).toEqual([]);
  });

  it('keeps callers apart', async () => {
    const inside: boolean[] = [];
    await Promise.all(
      [1, 2, 3, 4, 5, 6].map((id) =>
        database
          .transaction(async () => {
            await insert(id);
            inside.push(database.inTransaction);
            await wait(5);
            const [row] = await database.query<{ seen: number }>('SELECT count(*) AS seen FROM boats WHERE id <> $1', [id]);
            if (id % 2 === 0) throw new Error(`no ${row?.seen}`);
          })
          .catch((error: unknown) => error),
      ),
    );
    expect(await boats()).toEqual([1, 3, 5]);
    expect(inside).toEqual([true, true, true, true, true, true]);
    expect(database.inTransaction).toBe(false);
  });

  it('commits nothing when a joined part failed and its error was caught', async () => {
    const half = database.transaction(async () => {
      await insert(1);
      await database.transaction(() => Promise.reject(new Error('no wind'))).catch(() => undefined);
    });
    await expect(half).rejects.toMatchObject({ message: expect.stringContaining('nothing is committed'), cause: { message: 'no wind' } });
    expect(await boats()).toEqual([]);
  });

  it.each(['transaction', 'rawTransaction'] as const)('tells when a failed statement was caught: %s', async (kind) => {
    const swallowed = database[kind](async () => {
      await insert(1);
      await insert(1).catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow('nothing is committed');
    expect(await boats()).toEqual([]);
  });

  it.each(['transaction', 'rawTransaction'] as const)('lets no statement slip out after its end: %s', async (kind) => {
    let late: Promise<unknown> = Promise.resolve();
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    await database[kind](async () => {
      await insert(1);
      late = ended.then(() => insert(2));
      late.catch(() => undefined);
    });
    end();
    await expect(late).rejects.toThrow('has ended');
    expect(await boats()).toEqual([1]);
  });

  it('is rolled back when its time is over, and nothing of it comes after', async () => {
    const slow = database.transaction(
      async () => {
        await insert(1);
        await wait(200);
        await insert(2);
      },
      { timeoutMs: 50 },
    );
    await expect(slow).rejects.toThrow('has ended');
    expect(await boats()).toEqual([]);
    expect(database.pool.waitingCount).toBe(0);
    expect(database.pool.totalCount).toBe(database.pool.idleCount);
  });

  it('has no Prisma when it is a bare one', async () => {
    await expect(database.rawTransaction(async () => database.prisma.outboxEvent.count())).rejects.toThrow('rawTransaction');
  });

  it.each(['transaction', 'rawTransaction'] as const)('runs again after a serialization failure when told to: %s', async (kind) => {
    await insert(1, { seats: 1 });
    let tries = 0;
    let looks = 0;
    const takeSeat = (): Promise<unknown> =>
      database[kind](
        async () => {
          tries += 1;
          const [boat] = await database.query<{ seats: number }>('SELECT seats FROM boats WHERE id = 1');
          looks += 1;
          // Each has looked before the first of them writes.
          await eventually(() => expect(looks).toBeGreaterThanOrEqual(3), { everyMs: 5 });
          await database.query('UPDATE boats SET seats = $1 WHERE id = 1', [boat!.seats + 1]);
        },
        { isolation: 'Serializable', retries: 10 },
      );
    await Promise.all([takeSeat(), takeSeat(), takeSeat()]);
    expect((await admin.query('SELECT seats FROM boats')).rows).toEqual([{ seats: 4 }]);
    expect(tries).toBeGreaterThan(3);
  });

  it('does not change its isolation for one that joins', async () => {
    const other = database.transaction(() => database.transaction(() => insert(1), { isolation: 'Serializable' }));
    await expect(other).rejects.toThrow('cannot join');
  });
});

describe('a violated constraint', () => {
  const BoatError = domainErrors('test.boat', { nameTaken: { kind: 'conflict', say: 'Another boat has this name' } });

  it('is named, by SQL and by Prisma', async () => {
    await insert(1, { name: 'Ti Jo' });
    const one = event();
    await database.prisma.outboxEvent.create({ data: one });
    const thrown = async (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, constraintOf);
    const key = { caller: 'a', key: 'b', method: 'GET', path: '/', bodyHash: '', expiresAt: new Date(), state: 'none' };
    expect(await thrown(insert(2, { name: 'Ti Jo' }))).toBe('boats_name_key');
    expect(await thrown(insert(3, { seats: 0 }))).toBe('boats_seats_check');
    expect(await thrown(database.query('INSERT INTO boats (id, owner) VALUES (4, 9)'))).toBe('boats_owner_fkey');
    expect(await thrown(database.query(`INSERT INTO boats (id, at) VALUES (5, '[2026-01-01,)'), (6, '[2026-01-02,)')`))).toBe(
      'boats_one_berth',
    );
    expect(await thrown(database.prisma.outboxEvent.create({ data: one }))).toBe('outbox_events_pkey');
    expect(await thrown(database.prisma.outboxDelivery.create({ data: { eventId: newId(), listener: 'a.b' } }))).toBe(
      'outbox_deliveries_event_id_fkey',
    );
    expect(await thrown(database.prisma.idempotencyKey.create({ data: key }))).toBe('idempotency_keys_state_check');
    expect(await thrown(database.prisma.$executeRawUnsafe('INSERT INTO boats (id, seats) VALUES (7, 0)'))).toBe('boats_seats_check');
    expect(await thrown(database.query('SELECT 1 / 0'))).toBeUndefined();
    expect(await database.prisma.outboxEvent.create({ data: one }).catch(isUniqueViolation)).toBe(true);
    expect(await insert(3, { seats: 0 }).catch(isUniqueViolation)).toBe(false);
  });

  it('becomes the error of the room, with its cause', async () => {
    await insert(1, { name: 'Ti Jo' });
    const translated = translateConstraints(insert(2, { name: 'Ti Jo' }), { boats_name_key: BoatError.nameTaken });
    await expect(translated).rejects.toMatchObject({ code: 'test.boat.name_taken', kind: 'conflict', cause: { code: '23505' } });
    await expect(translateConstraints(insert(1), { boats_name_key: BoatError.nameTaken })).rejects.toMatchObject({
      constraint: 'boats_pkey',
    });
  });

  it('does not carry what was written', async () => {
    const secret = 'in confidence';
    await insert(1, { name: secret });
    const key = { caller: secret, key: 'b', method: 'GET', path: '/', bodyHash: '', expiresAt: new Date(), state: 'none' };
    for (const work of [
      () => insert(2, { name: secret }),
      () => insert(3, { name: secret, seats: 0 }),
      () => database.prisma.idempotencyKey.create({ data: key }),
    ]) {
      const error: unknown = await work().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      const shown = JSON.stringify(error, [...new Set(allKeys(error))]) + String(error) + String((error as Error).stack);
      expect(shown).not.toContain(secret);
    }
  });

  it('does not cost the connection', async () => {
    await insert(1);
    const [before] = await database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const pids = new Set<number>();
    for (let round = 0; round < 5; round += 1) {
      await insert(1).catch(() => undefined);
      const [now] = await database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      pids.add(now!.pid);
    }
    expect(pids).toEqual(new Set([before!.pid]));
  });
});

describe('values', () => {
  it('arrive as documented, and alike inside a transaction of Prisma', async () => {
    const read = async (): Promise<object | undefined> =>
      (
        await database.query(`SELECT 9007199254740991::int8 AS big, array[1, null, 3]::int8[] AS bigs, 0.10::numeric AS money, '2026-11-21'::date AS day,
          '2026-11-21T08:00:00-04:00'::timestamptz AS moment, '2026-11-21 12:00:00'::timestamp AS utc, '{"a":1}'::jsonb AS json, pg_sleep(0) AS nothing`)
      )[0];
    const expected = {
      big: 9007199254740991,
      bigs: [1, null, 3],
      money: '0.10',
      day: '2026-11-21',
      moment: new Date('2026-11-21T12:00:00Z'),
      utc: new Date('2026-11-21T12:00:00Z'),
      json: { a: 1 },
      nothing: '',
    };
    expect(await read()).toEqual(expected);
    expect(await database.transaction(read)).toEqual(expected);
    await expect(database.query('SELECT 9007199254740993::int8')).rejects.toThrow('does not fit a number');
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('keep their moment through Prisma though the server and the URL live elsewhere', async () => {
    const url = new URL(own.url);
    url.searchParams.set('options', '-c timezone=America/Martinique');
    const elsewhere = new Database(configFor(url.href));
    const moment = new Date('2026-11-21T12:00:00.123Z');
    try {
      await elsewhere.prisma.outboxEvent.create({ data: { ...event(), occurredAt: moment } });
      expect((await elsewhere.prisma.outboxEvent.findFirstOrThrow()).occurredAt).toEqual(moment);
      expect(await elsewhere.query('SELECT occurred_at AS at FROM outbox_events')).toEqual([{ at: moment }]);
      expect((await admin.query('SELECT occurred_at AS at FROM outbox_events')).rows).toEqual([{ at: moment }]);
    } finally {
      await elsewhere.onApplicationShutdown();
    }
  });

  it('take prepared statements by name', async () => {
    for (const id of [1, 2, 3]) expect(await database.query('SELECT $1::int AS id', [id], { name: 'pick' })).toEqual([{ id }]);
  });
});

describe('a lost PostgreSQL', () => {
  const endAll = async (): Promise<void> => {
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'madinina'`,
    );
  };

  it('ends no process, idle or in the middle, and the next call works', async () => {
    for (const kind of ['transaction', 'rawTransaction'] as const) {
      await Promise.all([1, 2, 3].map(() => database.query('SELECT pg_sleep(0.01)')));
      const cut = database[kind](async () => {
        await insert(1);
        await endAll();
        await insert(2);
      });
      const error: unknown = await cut.catch((thrown: unknown) => thrown);
      expect(isDatabaseUnavailable(error)).toBe(true);
      await eventually(async () => expect(await boats()).toEqual([]));
      // A connection that is just being ended may still be lent out once.
      await eventually(() => database.transaction(() => insert(3)));
      await eventually(() => database.prisma.outboxEvent.count());
      expect(await boats()).toEqual([3]);
      await admin.query('TRUNCATE boats');
    }
  });

  it('ends no statement that takes too long silently', async () => {
    const hasty = new Database(configFor(own.url, { DATABASE_STATEMENT_TIMEOUT_MS: '100' }));
    try {
      await expect(hasty.query('SELECT pg_sleep(5)')).rejects.toMatchObject({ code: '57014' });
    } finally {
      await hasty.onApplicationShutdown();
    }
  });

  it('is heard again after its channel broke', async () => {
    let heard = 0;
    const listening = database.listen('boats', () => (heard += 1));
    try {
      await eventually(() => expect(heard).toBe(1));
      await admin.query('NOTIFY boats');
      await eventually(() => expect(heard).toBe(2));
      await endAll();
      await eventually(() => expect(heard).toBe(3));
      await admin.query('NOTIFY boats');
      await eventually(() => expect(heard).toBe(4));
    } finally {
      await listening.stop();
    }
  });

  it('fails the boot with words that say where and why, without the password', async () => {
    const boot = async (url: string): Promise<unknown> => {
      const absent = new Database(configFor(url, { DATABASE_CONNECT_TIMEOUT_MS: '600' }));
      try {
        return await absent.onModuleInit().catch((error: unknown) => error);
      } finally {
        await absent.onApplicationShutdown();
      }
    };
    const silent = await boot('postgresql://ana:hunter2@127.0.0.1:9/city');
    expect(String(silent)).toMatch(/PostgreSQL at 127\.0\.0\.1:9\/city did not answer within 600 ms: .*ECONNREFUSED/);
    expect(isDatabaseUnavailable(silent)).toBe(true);
    const missing = new URL(own.url);
    missing.pathname = '/no_such_city';
    expect(String(await boot(missing.href))).toMatch(/PostgreSQL at .*\/no_such_city refuses: database "no_such_city" does not exist/);
    expect(String(silent)).not.toContain('hunter2');
  });
});

function allKeys(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.getOwnPropertyNames(value).flatMap((name) => [name, ...allKeys((value as Record<string, unknown>)[name])]);
}
