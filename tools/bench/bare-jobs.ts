/**
 * The bare limit of listeners: BullMQ runs jobs that do nothing, as many at once as the city does by default. A process of its own;
 * REDIS_URL, QUEUE and JOBS tell it what; it adds the jobs, sends the time in ms from the first addition to the last completion, and ends.
 */
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const CONCURRENCY = 10;
const ADDED_AT_ONCE = 500;

const jobs = Number(process.env['JOBS']);
const name = process.env['QUEUE'] ?? '';
const connection = new Redis(process.env['REDIS_URL'] ?? '', { maxRetriesPerRequest: null });
const queue = new Queue(name, { connection });
let done = 0;
const worker = new Worker(name, () => Promise.resolve(), { connection: connection.duplicate(), concurrency: CONCURRENCY });
await worker.waitUntilReady();
process.once('disconnect', () => process.exit());

const began = performance.now();
worker.on('completed', () => {
  done += 1;
  if (done === jobs) process.send?.(performance.now() - began, () => process.exit());
});
for (let added = 0; added < jobs; added += ADDED_AT_ONCE) {
  const some = Array.from({ length: Math.min(ADDED_AT_ONCE, jobs - added) }, (_, index) => ({
    name: 'nothing',
    data: { eventId: '019aa000-0000-7000-8000-000000000001' },
    opts: { jobId: `job-${String(added + index)}`, attempts: 12, removeOnComplete: { count: 1_000 } },
  }));
  await queue.addBulk(some);
}
