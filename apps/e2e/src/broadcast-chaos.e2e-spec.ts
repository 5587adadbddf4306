import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { DELIVERIES_PER_JOB } from '@madinina/contracts';
import { eventually, type FcmAnswer, type FcmMessage, FcmStandIn } from '@madinina/platform/testing';
import { addAudience, type Audience, BroadcastLedger, GONE } from './audience.harness';
import { CityProcess } from './city-process.harness';
import { City } from './city.harness';
import { ListeningPerson } from './listener.harness';
import { OwnStack } from './own-stack.harness';

/** CHAOS_USERS=10000 for the whole measure. */
const PEOPLE = Number(process.env['CHAOS_USERS'] ?? 1_000);
const PATIENT = { timeoutMs: 120_000 + PEOPLE * 20, everyMs: 250 };
const LIMIT_MS = 2 * PATIENT.timeoutMs;

const JOBS_AT_ONCE = 4;
/** Deliveries that one worker may hold at a time. */
const IN_HAND_AT_MOST = JOBS_AT_ONCE * DELIVERIES_PER_JOB;

/** Short times, so that what was lost is found within a test; the order between them is that of the defaults. */
const QUICK = {
  PUSH_LIMIT_MS: '1000',
  DELIVERY_FIRST_WAIT_MS: '200',
  DELIVERY_LOST_AFTER_MS: '6000',
  EVENTS_LOST_AFTER_SECONDS: '4',
  QUEUE_CONCURRENCY: String(JOBS_AT_ONCE),
  QUEUE_LOCK_MS: '3000',
  QUEUE_STALLED_CHECK_MS: '1000',
  QUEUE_SCHEDULE_CHECK_MS: '1000',
  MAIL_DRIVER: 'off',
};

/** What happens to a fifth of the messages. */
const TROUBLES: readonly FcmAnswer[] = [
  ...Array<FcmAnswer>(6).fill('internal'),
  ...Array<FcmAnswer>(4).fill('quota'),
  ...Array<FcmAnswer>(4).fill('taken-cut'),
  ...Array<FcmAnswer>(3).fill('cut'),
  ...Array<FcmAnswer>(2).fill('taken-silence'),
  'silence',
];
const troubled = ({ token }: FcmMessage): FcmAnswer =>
  token.startsWith(GONE) ? 'unregistered' : (TROUBLES[randomInt(TROUBLES.length * 5)] ?? 'ok');
const keyOf = ({ notificationId, token }: { readonly notificationId: string; readonly token: string | null }): string =>
  `${notificationId} ${String(token)}`;
const texts = { fr: { title: 'Coupure', body: 'Jeudi' }, en: { title: 'Water', body: 'Thursday' }, gcf: { title: 'Dlo', body: 'Jédi' } };

interface Progress {
  readonly status: string;
  readonly told: number;
  readonly deliveries: readonly { readonly channel: string; readonly status: string; readonly count: number }[];
}

describe(`a broadcast to ${PEOPLE} people by a provider that fails at every fifth`, () => {
  const stack = new OwnStack('e2e-broadcast');
  const extras: CityProcess[] = [];
  const listeners: ListeningPerson[] = [];
  let fcm: FcmStandIn;
  let city: City;
  let isUp = false;
  let audience: Audience;

  beforeAll(async () => {
    fcm = await FcmStandIn.start();
    fcm.retryAfter = 1;
    await stack.up();
    await stack.migrate();
    city = await City.start(
      { databaseUrl: stack.urls['DATABASE_URL'] ?? '', redisUrl: stack.urls['REDIS_URL'] ?? '' },
      { ...QUICK, PUSH_DRIVER: 'fcm', FCM_URL: fcm.url, FCM_SERVICE_ACCOUNT: fcm.serviceAccount },
    );
    isUp = true;
    audience = await addAudience(stack, PEOPLE);
    for (const number of [1, 2, 3, 4]) listeners.push(await ListeningPerson.of(city, `person${number}@city.example`));
  }, 240_000);
  afterAll(async () => {
    for (const listener of listeners) listener.leave();
    await Promise.all(extras.map((extra) => extra.end('SIGTERM')));
    if (isUp) await city.stop();
    await stack.down();
    await fcm.stop();
  }, 90_000);
  beforeEach(() => {
    fcm.answer = troubled;
  });

  const order = (key: string, more: object = {}): ReturnType<typeof city.ask<{ id: string }>> =>
    city.ask<{ id: string }>('POST', 'notifications/broadcast', {
      body: { type: 'system', priority: 'medium', texts, ...more },
      headers: { 'idempotency-key': key },
    });
  const progressOf = async (id: string): Promise<Progress> => (await city.ask<Progress>('GET', `notifications/broadcasts/${id}`)).body;
  const anotherWorker = async (): Promise<CityProcess> => {
    const worker = await CityProcess.of('worker', city.environmentOfProcess);
    extras.push(worker);
    worker.start();
    await worker.ready();
    return worker;
  };
  const restart = async (process: CityProcess): Promise<void> => {
    process.start();
    await process.ready();
  };
  /** Something of its own for those who listen, while all is up. */
  const tellListeners = async (): Promise<void> => {
    for (const { accountId } of listeners) {
      const body = { accountId, type: 'message', priority: 'high', texts, channels: ['in_app', 'realtime'] };
      await eventually(async () => expect((await city.ask('POST', 'notifications', { body })).status).toBe(201), PATIENT);
    }
  };

  /** Everybody has one notification, no device more than one push, and every delivery ended as what became of it. */
  async function expectExactly(id: string): Promise<void> {
    const ledger = new BroadcastLedger(stack, id);
    await eventually(async () => expect(await progressOf(id)).toMatchObject({ status: 'done', told: audience.accounts }), PATIENT);
    await eventually(async () => expect(await ledger.open()).toBe(0), PATIENT);
    expect(await ledger.notificationsEach()).toEqual([{ each: 1, accounts: audience.accounts }]);
    expect(await ledger.openTries()).toBe(0);

    const pushes = await ledger.pushes();
    expect(pushes).toHaveLength(audience.plannedPushes);
    const own = new Set(pushes.map(({ notificationId }) => notificationId));
    const taken = fcm.received.map(({ token, data }) => keyOf({ token, notificationId: data['notificationId'] ?? '' }));
    const takenOfIt = taken.filter((key) => own.has(key.slice(0, key.indexOf(' '))));
    const takenKeys = new Set<string>();
    expect(takenOfIt.filter((key) => takenKeys.has(key) || !takenKeys.add(key))).toEqual([]);
    const sent = pushes.filter(({ status }) => status === 'sent').map(keyOf);
    const unknown = pushes.filter(({ reason }) => reason === 'outcome_unknown').map(keyOf);
    expect(sent.filter((key) => !takenKeys.has(key))).toEqual([]);
    const mayBeTaken = new Set([...sent, ...unknown]);
    expect([...takenKeys].filter((key) => !mayBeTaken.has(key))).toEqual([]);

    const sums = await ledger.deliveries();
    expect(sums).toMatchObject({
      'in_app delivered': audience.accounts,
      'realtime sent': audience.accounts,
      'email skipped': audience.accounts,
    });
    const { deliveries } = await progressOf(id);
    expect(Object.fromEntries(deliveries.map(({ channel, status, count }) => [`${channel} ${status}`, count]))).toEqual(sums);
    tell({ ...sums, taken: takenOfIt.length, unknown: unknown.length });
  }

  it(
    'is told once while api, worker, Redis and PostgreSQL are killed in turn',
    async () => {
      const began = performance.now();
      const orders = await Promise.all([order('the-same'), order('the-same')]);
      const ids = orders.filter(({ status }) => status === 202).map(({ body }) => body.id);
      const id = ids[0] ?? '';
      expect(new Set(ids).size).toBe(1);
      expect((await order('the-same')).body.id).toBe(id);
      const ledger = new BroadcastLedger(stack, id);
      const expected = audience.accounts + audience.plannedPushes;

      const steps: readonly (() => Promise<void>)[] = [
        async () => {
          await city.worker.end('SIGKILL');
          await restart(city.worker);
        },
        async () => {
          await city.api.end('SIGKILL');
          await restart(city.api);
        },
        async () => {
          stack.signalRedis('SIGKILL');
          await wait(500);
          await stack.up();
        },
        async () => {
          const second = await anotherWorker();
          await city.worker.end('SIGKILL');
          await restart(city.worker);
          await second.end('SIGKILL');
        },
        async () => {
          stack.signalRedis('SIGSTOP');
          await wait(4_000);
          stack.signalRedis('SIGCONT');
        },
        async () => {
          stack.endPostgres('SIGKILL');
          await wait(500);
          await stack.up();
        },
        async () => {
          stack.signalRedis('SIGKILL');
          stack.emptyRedis();
          await stack.up();
        },
        async () => {
          await city.worker.end('SIGTERM');
          await restart(city.worker);
          await city.worker.end('SIGKILL');
          await restart(city.worker);
        },
      ];
      const interruptions = Array.from({ length: Math.ceil(PEOPLE / 4_000) }, () => steps).flat();
      for (const [index, interrupt] of interruptions.entries()) {
        const part = (expected * (index + 0.5)) / (interruptions.length + 2);
        await eventually(async () => expect(await ledger.done()).toBeGreaterThan(part), { ...PATIENT, everyMs: 50 });
        await interrupt();
        await tellListeners();
      }
      await expectExactly(id);
      const [broadcasts] = await stack.query<{ count: number }>('SELECT count(*)::int AS count FROM notification_broadcasts');
      expect(broadcasts?.count).toBe(1);
      tell({ people: PEOPLE, seconds: Math.round((performance.now() - began) / 1_000), interruptions: interruptions.length });
    },
    LIMIT_MS,
  );

  it('is heard by open sockets once and in order; who may have missed something is told so', async () => {
    tell(listeners.map(({ heard, gaps }) => ({ heard: heard.length, gaps })));
    for (const { accountId, heard, numbers, gaps } of listeners) {
      const untold = `SELECT id FROM notification_deliveries WHERE account_id = $1 AND channel = 'realtime' AND status = 'queued'`;
      await eventually(async () => expect(await stack.query(untold, [accountId])).toEqual([]), PATIENT);
      const told = (await stack.query<{ id: string }>('SELECT id FROM notifications WHERE account_id = $1', [accountId])).map(
        ({ id }) => id,
      );
      if (gaps === 0) await eventually(() => expect([...heard].sort()).toEqual(told.sort()));
      expect(told).toEqual(expect.arrayContaining(heard));
      expect(new Set(heard).size).toBe(heard.length);
      expect(numbers).toEqual([...numbers].sort((one, other) => (numberOf(one) < numberOf(other) ? -1 : 1)));
    }
  });

  it(
    'stops when it is cancelled, with what would be tried again',
    async () => {
      fcm.answer = ({ token }) => (token.startsWith(GONE) ? 'unregistered' : 'internal');
      const { id } = (await order('to-cancel')).body;
      const ledger = new BroadcastLedger(stack, id);
      const isOfIt = ({ data }: FcmMessage, own: ReadonlySet<string>): boolean => own.has(data['notificationId'] ?? '');
      await eventually(async () => expect(await ledger.done()).toBeGreaterThan(20), PATIENT);
      expect((await city.ask('POST', `notifications/broadcasts/${id}/cancel`)).status).toBe(200);
      fcm.answer = () => 'ok';
      await eventually(async () => expect(await ledger.open()).toBe(0), PATIENT);
      const pushes = await ledger.pushes();
      const own = new Set(pushes.map(({ notificationId }) => notificationId));
      // At most those that were in the workers' hands when it was cancelled.
      expect(fcm.received.filter((message) => isOfIt(message, own)).length).toBeLessThanOrEqual(IN_HAND_AT_MOST);
      const [{ told } = { told: -1 }] = await stack.query<{ told: number }>(
        'SELECT count(*)::int AS told FROM notifications WHERE broadcast_id = $1',
        [id],
      );
      expect(await progressOf(id)).toMatchObject({ status: 'cancelled', told });
      expect(told).toBeLessThan(audience.accounts);
    },
    LIMIT_MS,
  );

  it(
    'leaves nothing in hand when its worker is told to end',
    async () => {
      let asked = 0;
      fcm.answer = async (): Promise<FcmAnswer> => {
        asked += 1;
        await wait(600);
        return 'ok';
      };
      const { id } = (await order('to-leave', { channels: ['in_app', 'push'] })).body;
      const ledger = new BroadcastLedger(stack, id);
      await eventually(() => expect(asked).toBeGreaterThan(5), PATIENT);
      await city.worker.end('SIGTERM');
      const [{ held } = { held: -1 }] = await stack.query<{ held: number }>(
        'SELECT count(*)::int AS held FROM notification_deliveries WHERE claimed_at IS NOT NULL',
      );
      expect(held).toBe(0);
      expect(await ledger.openTries()).toBe(0);
      expect((await ledger.pushes()).filter(({ reason }) => reason === 'outcome_unknown')).toEqual([]);
      expect((await city.ask('POST', `notifications/broadcasts/${id}/cancel`)).status).toBe(200);
      await restart(city.worker);
    },
    LIMIT_MS,
  );
});

/** Figures, for whoever asked for the whole measure. */
function tell(figures: object): void {
  if (process.env['CHAOS_USERS'] !== undefined) process.stdout.write(`${JSON.stringify(figures)}\n`);
}

/** Numbers of a stream are `<ms>-<sequence>`. */
function numberOf(text: string): bigint {
  const [milliseconds = '0', sequence = '0'] = text.split('-');
  return BigInt(milliseconds) * 1_000_000n + BigInt(sequence);
}
