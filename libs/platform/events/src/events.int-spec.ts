import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Provider } from '@nestjs/common';
import { Database } from '@madinina/platform/database';
import { Correlation, Metrics } from '@madinina/platform/observability';
import { InvalidDataError, Jobs } from '@madinina/platform/queue';
import { createTestDatabase, eventually, type TestDatabase, testServers } from '@madinina/platform/testing';
import { Client } from 'pg';
import { v7 } from 'uuid';
import { DeliveredRemoveJob } from './delivered-remove.job';
import { flush, type Place, publisher, type Settings, type TestApplication, worker } from './events.harness';
import { behaviour, BoatData, EFFECTS, HarbourEvents, InspectBoat, LightLamp, PostBill, TakeBerth } from './harbour.harness';
import { Events, ListensTo } from './index';

const INSPECT = 'customs.inspect-boat';

let own: TestDatabase;
let admin: Client;
let place: Place;
let applications: TestApplication[] = [];
let api: TestApplication;

beforeAll(async () => {
  own = await createTestDatabase();
  admin = new Client({ connectionString: own.url, application_name: 'admin' });
  await admin.connect();
  await admin.query(EFFECTS);
});
beforeEach(async () => {
  place = { databaseUrl: own.url, redisUrl: testServers().redisUrl, prefix: `test-${v7()}` };
  api = await publisher(place);
});
afterEach(async () => {
  delete behaviour.before;
  delete behaviour.after;
  await Promise.all([...applications, api].map((application) => application.close()));
  applications = [];
  await flush(place);
  await admin.query('TRUNCATE effects, outbox_listeners; TRUNCATE outbox_events CASCADE');
});
afterAll(async () => {
  await admin.end();
  await own.drop();
});

async function startWorker(listeners: Provider[], settings?: Settings): Promise<TestApplication> {
  const started = await worker(place, listeners, settings);
  applications.push(started);
  return started;
}

function publish(...boats: number[]): Promise<void> {
  return api.context
    .get(Database)
    .transaction(() => api.context.get(Events).publishAll(boats.map((boat) => ({ type: HarbourEvents.BoatArrived, data: { boat } }))));
}

const rows = async <Row extends object>(sql: string): Promise<Row[]> => (await admin.query<Row>(sql)).rows;
const effects = async (): Promise<{ listener: string; boat: number }[]> =>
  rows('SELECT listener, boat FROM effects ORDER BY listener, boat');
const deliveries = async (): Promise<{ listener: string; outcome: string | null }[]> =>
  rows('SELECT listener, outcome FROM outbox_deliveries ORDER BY event_id, listener');
const undispatched = async (): Promise<number> => (await rows('SELECT FROM outbox_events WHERE dispatched_at IS NULL')).length;
const inspected = (...boats: number[]): object[] => boats.map((boat) => ({ listener: INSPECT, boat }));

describe('publishing', () => {
  it('arrives when its transaction commits, and never when it is rolled back', async () => {
    await startWorker([InspectBoat]);
    const database = api.context.get(Database);
    const events = api.context.get(Events);
    const storm = database.transaction(async () => {
      await events.publish(HarbourEvents.BoatArrived, { boat: 1 });
      throw new Error('storm');
    });
    await expect(storm).rejects.toThrow('storm');
    await publish(2);
    await eventually(async () => expect(await effects()).toEqual(inspected(2)));
    expect(await rows('SELECT data FROM outbox_events')).toEqual([{ data: { boat: 2 } }]);
  });

  it('joins both kinds of transaction, and is refused outside', async () => {
    const database = api.context.get(Database);
    const events = api.context.get(Events);
    await database.rawTransaction(() => events.publish(HarbourEvents.FlagLowered, { boat: 1 }));
    await database.transaction(() =>
      events.publishAll([
        { type: HarbourEvents.FlagLowered, data: { boat: 2 } },
        { type: HarbourEvents.BerthTaken, data: { boat: 3 }, occurredAt: new Date('2026-01-01T00:00:00Z') },
      ]),
    );
    await expect(events.publish(HarbourEvents.FlagLowered, { boat: 4 })).rejects.toThrow('inside the transaction');
    expect(await rows(`SELECT name, data->>'boat' AS boat FROM outbox_events ORDER BY id`)).toEqual([
      { name: 'harbour.flag-lowered', boat: '1' },
      { name: 'harbour.flag-lowered', boat: '2' },
      { name: 'harbour.berth-taken', boat: '3' },
    ]);
  });

  it('keeps what the class declares, and refuses what it does not allow', async () => {
    const database = api.context.get(Database);
    const events = api.context.get(Events);
    await database.transaction(() => events.publish(HarbourEvents.FlagLowered, Object.assign(new BoatData(), { boat: 1, captain: 'Ana' })));
    expect(await rows('SELECT data FROM outbox_events')).toEqual([{ data: { boat: 1 } }]);
    await expect(database.transaction(() => events.publish(HarbourEvents.FlagLowered, { boat: 1.5 }))).rejects.toThrow(InvalidDataError);
  });
});

describe('the relay', () => {
  it('sends an event to every listener, also of rooms that its process does not carry, with its correlation id', async () => {
    await startWorker([InspectBoat]);
    await startWorker([LightLamp, PostBill]);
    await Correlation.run('arrival-0001', () => publish(1));
    await eventually(async () =>
      expect(await rows('SELECT * FROM effects ORDER BY listener')).toEqual([
        { listener: INSPECT, boat: 1, correlation_id: 'arrival-0001' },
        { listener: 'tavern.light-lamp', boat: 1, correlation_id: 'arrival-0001' },
      ]),
    );
  });

  it('marks an event that no one listens to as sent on', async () => {
    await startWorker([PostBill]);
    await publish(1, 2);
    await eventually(async () => expect(await undispatched()).toBe(0));
    expect(await deliveries()).toEqual([]);
  });

  it('does not pass over an event that is committed after one with a greater id', async () => {
    await startWorker([InspectBoat]);
    const second = await publisher(place);
    applications.push(second);
    const database = api.context.get(Database);
    await database.transaction(async () => {
      await api.context.get(Events).publish(HarbourEvents.BoatArrived, { boat: 1 });
      const later = second.context.get(Database);
      await later.transaction(() => second.context.get(Events).publish(HarbourEvents.BoatArrived, { boat: 2 }));
      await eventually(async () => expect(await effects()).toEqual(inspected(2)));
    });
    await eventually(async () => expect(await effects()).toEqual(inspected(1, 2)));
  });

  it('works side by side: 1,000 events through two, each done once', async () => {
    const boats = Array.from({ length: 1_000 }, (_, index) => index);
    await Promise.all([startWorker([InspectBoat], { EVENTS_BATCH: '50' }), startWorker([InspectBoat], { EVENTS_BATCH: '50' })]);
    await Promise.all([boats.slice(0, 400), boats.slice(400, 700), boats.slice(700)].map((part) => publish(...part)));
    await eventually(async () => expect((await deliveries()).filter(({ outcome }) => outcome === 'done')).toHaveLength(1_000), {
      timeoutMs: 25_000,
    });
    expect(await effects()).toEqual(inspected(...boats));
    const sent = await Promise.all(
      applications.map(async ({ context }) =>
        Number(/outbox_dispatched_total (\d+)/.exec(await context.get(Metrics).registry.metrics())?.[1]),
      ),
    );
    expect(sent[0]! + sent[1]!).toBe(1_000);
  });

  it('killed between adding the jobs and committing, does no harm', async () => {
    const { context } = await startWorker([InspectBoat]);
    const jobs = context.get(Jobs);
    const push = jobs.push.bind(jobs);
    let pushes = 0;
    jobs.push = async (queue, added) => {
      await push(queue, added);
      pushes += 1;
      if (pushes === 1) throw new Error('cut');
    };
    await publish(1);
    await eventually(async () => expect([await undispatched(), pushes]).toEqual([0, 2]));
    await eventually(async () => expect(await deliveries()).toEqual([{ listener: INSPECT, outcome: 'done' }]));
    expect(await effects()).toEqual(inspected(1));
  });

  it('gives a room that starts later what was sent on just before', async () => {
    await startWorker([InspectBoat]);
    await publish(1);
    await eventually(async () => expect(await effects()).toEqual(inspected(1)));
    await startWorker([LightLamp]);
    await eventually(async () => expect(await effects()).toEqual([...inspected(1), { listener: 'tavern.light-lamp', boat: 1 }]));
  });

  it('goes on when PostgreSQL cut every connection', async () => {
    await startWorker([InspectBoat]);
    await publish(1);
    await eventually(async () => expect(await effects()).toEqual(inspected(1)));
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'madinina'`,
    );
    await eventually(() => publish(2));
    await eventually(async () => expect(await effects()).toEqual(inspected(1, 2)));
  });
});

describe('a listener', () => {
  it('that fails twice has one effect', async () => {
    let tries = 0;
    behaviour.after = () => {
      tries += 1;
      return tries < 3 ? Promise.reject(new Error('no ink')) : Promise.resolve();
    };
    await startWorker([InspectBoat]);
    await publish(1);
    await eventually(async () => expect(await effects()).toEqual(inspected(1)));
    expect(tries).toBe(3);
  });

  it('that fails on one of many has its effect on the others once, and on that one when it no longer fails', async () => {
    const boats = Array.from({ length: 300 }, (_, index) => index);
    let tries = 0;
    behaviour.after = ({ data: { boat } }) => {
      if (boat !== 150) return Promise.resolve();
      tries += 1;
      // Once with others, once alone, and once more when it is tried again.
      return tries < 3 ? Promise.reject(new Error('no ink')) : Promise.resolve();
    };
    await startWorker([InspectBoat]);
    await publish(...boats);
    await eventually(async () => expect((await deliveries()).filter(({ outcome }) => outcome === 'done')).toHaveLength(300), {
      timeoutMs: 25_000,
    });
    expect(await effects()).toEqual(inspected(...boats));
  });

  it('may say that there was nothing to do', async () => {
    behaviour.before = () => Promise.resolve({ skipped: 'inspected yesterday' });
    await startWorker([InspectBoat]);
    await publish(1);
    await eventually(async () => expect(await deliveries()).toEqual([{ listener: INSPECT, outcome: 'skipped: inspected yesterday' }]));
    expect(await effects()).toEqual([]);
  });

  it('tells of the next event in the transaction of its effect', async () => {
    let tries = 0;
    behaviour.after = ({ name }) => {
      tries += 1;
      return tries === 1 ? Promise.reject(new Error(`${name} fails once`)) : Promise.resolve();
    };
    await startWorker([TakeBerth, PostBill]);
    await Correlation.run('arrival-0002', () => publish(1));
    await eventually(async () =>
      expect(await rows('SELECT * FROM effects ORDER BY listener')).toEqual([
        { listener: 'harbour.post-bill', boat: 1, correlation_id: 'arrival-0002' },
        { listener: 'harbour.take-berth', boat: 1, correlation_id: 'arrival-0002' },
      ]),
    );
    expect(await rows('SELECT name FROM outbox_events ORDER BY id')).toEqual([
      { name: 'harbour.boat-arrived' },
      { name: 'harbour.berth-taken' },
    ]);
  });

  it('that is given data it does not allow is dead for the event, where everyone sees it, and is not revived', async () => {
    const { context } = await startWorker([InspectBoat], { EVENTS_LOST_AFTER_SECONDS: '0' });
    await admin.query(
      `INSERT INTO outbox_events (id, name, data, occurred_at) VALUES ($1, 'harbour.boat-arrived', '{"boat": "x"}', now())`,
      [v7()],
    );
    const queue = context.get(Jobs).queue('customs-listeners');
    await eventually(async () => expect(await queue.getJobCounts('failed')).toEqual({ failed: 1 }));
    const [dead] = await queue.getFailed();
    expect(dead).toMatchObject({ name: INSPECT, attemptsMade: 1, failedReason: 'harbour.boat-arrived: boat must be an integer number' });
    const events = context.get(Jobs).queue('events');
    const lookedBefore = (await events.getCompleted()).length;
    await events.add('events.lost-dispatch', { data: {} });
    await eventually(async () => expect((await events.getCompleted()).length).toBeGreaterThan(lookedBefore));
    expect(await queue.getJobCounts('failed', 'waiting', 'completed')).toEqual({ failed: 1, waiting: 0, completed: 0 });
  });

  it.each([
    ['queues that were forgotten', async () => flush(place)],
    [
      'a PostgreSQL that went back in time',
      () => admin.query('DELETE FROM effects; UPDATE outbox_deliveries SET done_at = NULL, outcome = NULL'),
    ],
  ] as const)('is given its events again after %s', async (_, forget) => {
    const { context } = await startWorker([InspectBoat], { EVENTS_LOST_AFTER_SECONDS: '0' });
    const queue = context.get(Jobs).queue('customs-listeners');
    const events = context.get(Jobs).queue('events');
    if (_.startsWith('queues')) await queue.pause();
    await publish(1, 2);
    await eventually(async () => expect(await undispatched()).toBe(0));
    if (!_.startsWith('queues')) await eventually(async () => expect(await queue.getJobCounts('completed')).toEqual({ completed: 2 }));
    await forget();
    if (!_.startsWith('queues')) await events.add('events.lost-dispatch', { data: {} });
    await eventually(async () => expect(await effects()).toEqual(inspected(1, 2)));
    await eventually(async () => expect((await deliveries()).map(({ outcome }) => outcome)).toEqual(['done', 'done']));
  });

  it('fails the boot when another has its name', async () => {
    @ListensTo(HarbourEvents.BerthTaken, { name: INSPECT })
    class InspectAgain extends PostBill {}
    await expect(startWorker([InspectBoat, InspectAgain])).rejects.toThrow(
      /Two listeners have one name[^]*customs\.inspect-boat: InspectBoat, InspectAgain/,
    );
    expect(() => ListensTo(HarbourEvents.BerthTaken, { name: 'InspectBoat' })).toThrow('named by its room');
  });
});

describe('a worker process that is killed', () => {
  let child: ChildProcess;
  afterEach(() => child.kill('SIGKILL'));

  const start = (when: 'inside' | 'committed'): void => {
    const files = ['run-typescript.harness.cjs', 'mortal-worker.harness.ts'].map((file) => join(__dirname, file));
    child = spawn(process.execPath, ['-r', ...files, JSON.stringify(place), when], { stdio: ['ignore', 'pipe', 'inherit'] });
  };
  const says = (word: string): Promise<void> =>
    new Promise((resolve, reject) => {
      child.stdout?.on('data', (chunk) => {
        if (String(chunk).includes(word)) resolve();
      });
      child.on('exit', () => reject(new Error(`it ended without "${word}"`)));
    });

  it('in the middle of a listener leaves nothing half done, and another does it once', async () => {
    start('inside');
    await publish(1);
    await says('inside');
    expect(await effects()).toEqual([]);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    await startWorker([InspectBoat]);
    await eventually(async () => expect(await deliveries()).toEqual([{ listener: INSPECT, outcome: 'done' }]));
    expect(await effects()).toEqual(inspected(1));
  });

  it('between the commit and the end of the job, does it once too', async () => {
    start('committed');
    const exited = once(child, 'exit');
    await says('started');
    await publish(1);
    expect(await exited).toEqual([null, 'SIGKILL']);
    expect(await effects()).toEqual(inspected(1));
    const { context } = await startWorker([InspectBoat]);
    const queue = context.get(Jobs).queue('customs-listeners');
    await eventually(async () => expect((await queue.getCompleted())[0]?.returnvalue).toEqual({ skipped: 'done already' }), {
      timeoutMs: 20_000,
    });
    expect(await effects()).toEqual(inspected(1));
  });
});

describe('cleaning', () => {
  it('removes old events that every listener is done with, and no others', async () => {
    const { context } = await startWorker([InspectBoat]);
    await publish(1, 2, 3, 4);
    await eventually(async () => expect(await effects()).toHaveLength(4));
    await eventually(async () => expect((await deliveries()).every(({ outcome }) => outcome === 'done')).toBe(true));
    await admin.query(`UPDATE outbox_events SET dispatched_at = now() - interval '8 days' WHERE data->>'boat' IN ('1', '2', '3')`);
    await admin.query(`UPDATE outbox_deliveries SET done_at = NULL FROM outbox_events e WHERE e.id = event_id AND e.data->>'boat' = '2'`);
    await admin.query(
      `INSERT INTO outbox_deliveries (event_id, listener) SELECT id, 'gone.away' FROM outbox_events WHERE data->>'boat' = '3'`,
    );
    const cleaning = context.get(DeliveredRemoveJob, { strict: false });
    const job = { id: '1', name: '', data: {}, attempt: 1, attempts: 1, correlationId: '', signal: new AbortController().signal };
    expect(await cleaning.handle(job)).toEqual({ result: { removed: 2 } });
    expect(await rows(`SELECT data->>'boat' AS boat FROM outbox_events ORDER BY 1`)).toEqual([{ boat: '2' }, { boat: '4' }]);
    expect(await deliveries()).toHaveLength(2);
  });
});
