import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { DomainError, defineJobs, Nothing } from '@madinina/contracts';
import { Correlation, Metrics } from '@madinina/platform/observability';
import { eventually, testServers } from '@madinina/platform/testing';
import { IsInt, IsString } from 'class-validator';
import { type CityJob, HandlesJob, InvalidDataError, type JobHandler, type JobOutcome, Jobs, UnrecoverableError } from './index';
import { TestQueues } from './worker.harness';

class Parcel {
  @IsInt() number!: number;
  @IsString() street!: string;
}

const PostJobs = defineJobs('post', {
  ParcelBring: { data: Parcel, attempts: 3, unique: ({ number }) => `parcel:${number}` },
  StreetSweep: { data: Nothing, attempts: 1 },
});

const queues = new TestQueues();
const log: CityJob<Parcel>[] = [];
let behave: (job: CityJob<Parcel>) => JobOutcome | undefined | Promise<undefined> = () => undefined;

@HandlesJob(PostJobs.ParcelBring)
class BringParcel implements JobHandler<Parcel> {
  async handle(job: CityJob<Parcel>): Promise<JobOutcome | undefined> {
    log.push({ ...job, correlationId: Correlation.current() ?? 'none' });
    return behave(job);
  }
}
@HandlesJob(PostJobs.StreetSweep)
class SweepStreet implements JobHandler<Nothing> {
  handle(): Promise<void> {
    return Promise.resolve();
  }
}
const everything = [BringParcel, SweepStreet];

beforeAll(() => queues.redis.connect());
afterEach(async () => {
  await queues.close();
  await queues.flush();
  log.length = 0;
  behave = () => undefined;
});
afterAll(() => queues.end());

const parcel = (number: number): Parcel => ({ number, street: 'rue Victor Hugo' });

describe('a job', () => {
  it('reaches its handler with its data checked and its correlation id', async () => {
    const producer = (await queues.producer()).get(Jobs);
    await queues.worker([PostJobs], everything);
    await Correlation.run('request-0001', () =>
      producer.add(PostJobs.ParcelBring, Object.assign(parcel(1), { secret: 'not declared' }), { priority: 2 }),
    );
    await eventually(() => expect(log).toHaveLength(1));
    expect(log[0]).toMatchObject({ name: 'post.parcel-bring', attempt: 1, attempts: 3, correlationId: 'request-0001' });
    expect(log[0]!.data).toBeInstanceOf(Parcel);
    expect(Object.keys(log[0]!.data)).toEqual(['number', 'street']);
    expect(log[0]!.signal.aborted).toBe(false);
  });

  it('is one for one unique key, and many in bulk', async () => {
    const producer = (await queues.producer()).get(Jobs);
    await producer.add(PostJobs.ParcelBring, parcel(1));
    await producer.add(PostJobs.ParcelBring, parcel(1));
    await producer.addBulk(PostJobs.ParcelBring, [
      { data: parcel(1) },
      { data: parcel(2) },
      { data: parcel(3), options: { jobId: 'parcel:2' } },
    ]);
    expect(await producer.queue('post').getJobCounts('waiting')).toEqual({ waiting: 2 });
  });

  it('is tried again with growing waits, and kept when it is dead', async () => {
    behave = () => {
      throw new Error('no one at home');
    };
    const worker = await queues.worker([PostJobs], everything);
    const jobs = worker.get(Jobs);
    await jobs.add(PostJobs.ParcelBring, parcel(7));
    await eventually(async () => expect(await jobs.queue('post').getJobCounts('failed')).toEqual({ failed: 1 }));
    expect(log.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    const [dead] = await jobs.queue('post').getFailed();
    expect(dead).toMatchObject({ failedReason: 'no one at home', attemptsMade: 3, data: { data: parcel(7) } });
    const metrics = await worker.get(Metrics).registry.metrics();
    expect(metrics).toMatch(/queue_attempts_total\{queue="post",job="post.parcel-bring",end="retried"\} 2/);
    expect(metrics).toMatch(/queue_attempts_total\{queue="post",job="post.parcel-bring",end="dead"\} 1/);
    expect(metrics).toMatch(/queue_jobs\{queue="post",state="failed"\} 1/);
    expect(metrics).toMatch(/queue_attempt_duration_seconds_count\{queue="post",job="post.parcel-bring"\} 3/);
  });

  it('that is known to be undone gives way when it ended or waits for later, and not when it is in the line', async () => {
    const producer = (await queues.producer()).get(Jobs);
    const queue = producer.queue('post');
    await producer.add(PostJobs.ParcelBring, parcel(1));
    await producer.add(PostJobs.ParcelBring, parcel(2), { delayMs: 600_000 });
    const [first] = await queue.getWaiting();
    await producer.addAgain(PostJobs.ParcelBring, [{ data: parcel(1) }, { data: parcel(2) }]);
    expect(await queue.getJobCounts('waiting', 'delayed')).toEqual({ waiting: 2, delayed: 0 });
    expect((await queue.getJob(first?.id ?? ''))?.timestamp).toBe(first?.timestamp);

    behave = ({ data }) => {
      if (data.number === 1 && log.filter((job) => job.data.number === 1).length <= 3) throw new UnrecoverableError('no one at home');
      return undefined;
    };
    await queues.worker([PostJobs], everything);
    await eventually(async () => expect(await queue.getJobCounts('completed', 'failed')).toEqual({ completed: 1, failed: 1 }));
    await producer.add(PostJobs.ParcelBring, parcel(1));
    await producer.add(PostJobs.ParcelBring, parcel(2));
    expect(log).toHaveLength(2);
    await producer.addAgain(PostJobs.ParcelBring, [{ data: parcel(1) }, { data: parcel(2) }]);
    await eventually(() => expect(log).toHaveLength(4));
    await eventually(async () => expect(await queue.getJobCounts('completed', 'failed')).toEqual({ completed: 1, failed: 1 }));
  });

  it('with invalid data is refused at the door, and dead at once when it came another way', async () => {
    const worker = await queues.worker([PostJobs], everything);
    const jobs = worker.get(Jobs);
    await expect(jobs.add(PostJobs.ParcelBring, { number: 1.5, street: 'secret street' })).rejects.toThrow(InvalidDataError);
    await jobs.push('post', [{ id: 'smuggled', name: 'post.parcel-bring', data: { number: 'x', street: 'secret street' }, attempts: 3 }]);
    await eventually(async () => expect(await jobs.queue('post').getJobCounts('failed')).toEqual({ failed: 1 }));
    const [dead] = await jobs.queue('post').getFailed();
    expect(dead).toMatchObject({ id: 'smuggled', attemptsMade: 1, failedReason: 'post.parcel-bring: number must be an integer number' });
    expect(log).toEqual([]);
  });

  it('says when there was nothing to do', async () => {
    behave = () => ({ skipped: 'delivered already' });
    const worker = await queues.worker([PostJobs], everything);
    await worker.get(Jobs).add(PostJobs.ParcelBring, parcel(8));
    await eventually(async () => {
      const [done] = await worker.get(Jobs).queue('post').getCompleted();
      expect(done?.returnvalue).toEqual({ skipped: 'delivered already' });
    });
    expect(await worker.get(Metrics).registry.metrics()).toMatch(/end="skipped"\} 1/);
  });

  it('ends before the process does, or is aborted', async () => {
    let ended = false;
    behave = async () => {
      await wait(300);
      ended = true;
      return undefined;
    };
    const worker = await queues.worker([PostJobs], everything);
    await worker.get(Jobs).add(PostJobs.ParcelBring, parcel(1));
    await eventually(() => expect(log).toHaveLength(1));
    await queues.close();
    expect(ended).toBe(true);

    let abortedBecause: unknown;
    behave = async ({ signal }) => {
      await once(signal, 'abort');
      abortedBecause = signal.reason;
      throw new Error('aborted');
    };
    const hasty = await queues.worker([PostJobs], everything, { QUEUE_CLOSE_TIMEOUT_MS: '100' });
    await hasty.get(Jobs).add(PostJobs.ParcelBring, parcel(2));
    await eventually(() => expect(log).toHaveLength(2));
    await queues.close();
    expect(String(abortedBecause)).toContain('the process ends');
  });
});

describe('the boot of a worker', () => {
  it('fails when a job has no handler, or two, and names them', async () => {
    @HandlesJob(PostJobs.StreetSweep)
    class SweepAgain extends SweepStreet {}
    await expect(queues.worker([PostJobs], [SweepStreet, SweepAgain])).rejects.toThrow(
      /post\.parcel-bring has no handler[^]*post\.street-sweep has 2 handlers: SweepStreet, SweepAgain/,
    );
  });

  it('fails when a handler is for a job that no catalogue has', async () => {
    await expect(queues.worker([], everything)).rejects.toThrow(/BringParcel handles post\.parcel-bring, which is not in the catalogue/);
  });

  it('asks only for the rooms that the process carries, and always for the platform itself', async () => {
    await expect(queues.worker([PostJobs], [], { CITY_ROOMS: 'harbour' })).resolves.toBeDefined();
    const EventsLike = defineJobs('events', { LogTrim: { data: Nothing } });
    await expect(queues.worker([EventsLike], [], { CITY_ROOMS: 'harbour' })).rejects.toThrow('events.log-trim has no handler');
  });

  it('fails with words that say where, when there is no Redis', async () => {
    const nowhere = { REDIS_URL: 'redis://:hunter2@127.0.0.1:9', REDIS_CONNECT_TIMEOUT_MS: '300' };
    const refused = await queues.producer(nowhere).catch((error: unknown) => error);
    expect(String(refused)).toMatch(/Redis at 127\.0\.0\.1:9 did not answer within 300 ms: .*ECONNREFUSED/);
    expect(String(refused)).not.toContain('hunter2');
  });
});

describe('a schedule', () => {
  const ClockJobs = defineJobs('clock', { BellRing: { data: Nothing, every: '1 second' } });
  const rung: string[] = [];
  @HandlesJob(ClockJobs.BellRing)
  class RingBell implements JobHandler<Nothing> {
    handle({ id }: CityJob<Nothing>): Promise<void> {
      rung.push(id);
      return Promise.resolve();
    }
  }
  afterEach(() => (rung.length = 0));

  it('rings once each time, however many processes there are', async () => {
    await Promise.all([1, 2, 3].map(() => queues.worker([ClockJobs], [RingBell])));
    await eventually(() => expect(rung.length).toBeGreaterThanOrEqual(4));
    const seconds = rung.map((id) => Math.floor(Number(id.split(':').at(-1)) / 1_000));
    expect(new Set(rung).size).toBe(rung.length);
    expect(new Set(seconds).size).toBe(seconds.length);
  });

  it('comes back when Redis forgot it', async () => {
    const worker = await queues.worker([ClockJobs], [RingBell]);
    await eventually(() => expect(rung.length).toBeGreaterThan(0));
    await queues.flush();
    const before = rung.length;
    await eventually(() => expect(rung.length).toBeGreaterThan(before));
    expect(await worker.get(Jobs).queue('clock').getJobSchedulersCount()).toBe(1);
  });

  it('goes when it left the catalogue, and changes when it changed', async () => {
    await queues.worker([ClockJobs], [RingBell]);
    await queues.close();
    const Slower = defineJobs('clock', { BellRing: { data: Nothing, every: '0 3 * * *' } });
    const slow = await queues.worker([Slower], [RingBell]);
    const [scheduler] = await slow.get(Jobs).queue('clock').getJobSchedulers();
    expect(scheduler).toMatchObject({ key: 'clock.bell-ring', pattern: '0 3 * * *', tz: 'UTC' });
    await queues.close();
    const Silent = defineJobs('clock', { BellRing: { data: Nothing } });
    const silent = await queues.worker([Silent], [RingBell]);
    expect(await silent.get(Jobs).queue('clock').getJobSchedulersCount()).toBe(0);
  });
});

describe('a Redis that is away', () => {
  const shutLater: (() => void)[] = [];
  // Also after a test that failed: an open door would keep the whole run waiting.
  afterEach(() => shutLater.splice(0).forEach((shut) => shut()));

  /** A door to the real Redis that can be shut. */
  async function door(): Promise<{ url: string; shut(): void; open(): Promise<void> }> {
    const real = new URL(testServers().redisUrl);
    const sockets = new Set<Socket>();
    let server: Server;
    let port = 0;
    const open = async (): Promise<void> => {
      server = createServer((near) => {
        const far = connect(Number(real.port || 6379), real.hostname);
        for (const socket of [near, far]) {
          sockets.add(socket);
          socket.on('error', () => undefined);
          socket.on('close', () => {
            near.destroy();
            far.destroy();
          });
        }
        near.pipe(far).pipe(near);
      }).listen(port, '127.0.0.1');
      await once(server, 'listening');
      port = (server.address() as { port: number }).port;
    };
    await open();
    const shut = (): void => {
      server.close();
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    };
    shutLater.push(shut);
    return {
      // With the account of the real one.
      url: Object.assign(new URL(testServers().redisUrl), { hostname: '127.0.0.1', port: String(port) }).toString(),
      open,
      shut,
    };
  }

  it('makes adding fail in time, and work again when it is back', async () => {
    const redis = await door();
    const away = { REDIS_URL: redis.url, REDIS_COMMAND_TIMEOUT_MS: '500' };
    const jobs = (await queues.producer(away)).get(Jobs);
    await queues.worker([PostJobs], everything, away);
    await jobs.add(PostJobs.ParcelBring, parcel(1));
    await eventually(() => expect(log).toHaveLength(1));

    redis.shut();
    const failed: unknown = await jobs.add(PostJobs.ParcelBring, parcel(2)).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(DomainError);
    expect(failed).toMatchObject({ code: 'queue.unavailable', kind: 'unavailable' });

    await redis.open();
    await eventually(() => jobs.add(PostJobs.ParcelBring, parcel(3)));
    await eventually(() => expect(log.map(({ data }) => data.number)).toEqual([1, 3]));
    await queues.close();
  });

  it('does not keep the first job waiting for ever when it went away before it', async () => {
    const redis = await door();
    const jobs = (await queues.producer({ REDIS_URL: redis.url, REDIS_COMMAND_TIMEOUT_MS: '500' })).get(Jobs);
    redis.shut();
    await expect(jobs.add(PostJobs.ParcelBring, parcel(1))).rejects.toMatchObject({ kind: 'unavailable' });
    await redis.open();
    await eventually(() => jobs.add(PostJobs.ParcelBring, parcel(2)));
    await queues.close();
  });
});
