import fc from 'fast-check';
import { MessageBatches } from './message-batches';
import { MessageRoutes, workerOf } from './message-routes';

const batches = (): MessageBatches =>
  new MessageBatches(
    { maxMessages: 1, maxBytes: 1, maxWaitMs: 1, concurrency: 1 },
    { handle: () => Promise.resolve(), done: () => undefined, failed: () => undefined },
  );

describe('messages among workers', () => {
  const workers = [batches(), batches(), batches()];
  const statuses = batches();
  const routes = new MessageRoutes([
    { filter: 'city/+/sensors/+/readings', workers, senderOf: (topic) => topic.split('/')[3] ?? '' },
    { filter: 'city/+/sensors/+/status', workers: [statuses] },
  ]);

  it('go to one worker a sender, whatever else their topics hold', () => {
    for (const sender of ['a', 'b', 'tempête', 'x'.repeat(64)]) {
      const found = ['97209', '97213', 'port'].map((zone) => routes.of(`city/${zone}/sensors/${sender}/readings`));
      expect(new Set(found)).toEqual(new Set([workers[workerOf(sender, workers.length)]]));
    }
  });

  it('go to the only worker of a topic that is not divided, and to none when nothing takes the topic', () => {
    expect(routes.of('city/97209/sensors/a/status')).toBe(statuses);
    expect(routes.of('city/97209/alerts')).toBeNull();
    expect(routes.of('city/97209/alerts')).toBeNull();
  });

  it('are spread evenly', () => {
    const counts = new Map<number, number>();
    for (let sensor = 0; sensor < 1_000; sensor += 1) {
      const worker = workerOf(`97209-temperature-${sensor}`, 4);
      counts.set(worker, (counts.get(worker) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([0, 1, 2, 3]);
    expect(Math.min(...counts.values())).toBeGreaterThan(200);
  });

  it('always have a worker', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 64 }), (sender, count) => {
        expect(workerOf(sender, count)).toBeLessThan(count);
        expect(workerOf(sender, count)).toBe(workerOf(sender, count));
      }),
    );
  });
});
