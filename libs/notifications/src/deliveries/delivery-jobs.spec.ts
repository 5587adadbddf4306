import { DELIVERIES_PER_JOB } from '@madinina/contracts';
import fc from 'fast-check';
import { sharedJobs, singleJobs } from './delivery-jobs';
import { type WaitingDelivery } from './delivery.repository';

const now = Date.parse('2026-01-12T10:00:00Z');
const push = (number: number, more: Partial<WaitingDelivery> = {}): WaitingDelivery => ({
  id: `019aa000-0000-7000-8000-${String(number).padStart(12, '0')}`,
  tries: 0,
  channel: 'push',
  dueAt: new Date(now - 1_000),
  priority: 'low',
  ...more,
});
const pushes = (count: number): WaitingDelivery[] => Array.from({ length: count }, (_, number) => push(number));
const sizes = (deliveries: readonly WaitingDelivery[]): number[] => sharedJobs(deliveries, now).map(({ data }) => data.deliveryIds.length);

describe('the jobs of deliveries', () => {
  it('have few each', () => {
    expect(sizes([])).toEqual([]);
    expect(sizes(pushes(DELIVERIES_PER_JOB))).toEqual([DELIVERIES_PER_JOB]);
    expect(sizes(pushes(2 * DELIVERIES_PER_JOB + 1))).toEqual([DELIVERIES_PER_JOB, DELIVERIES_PER_JOB, 1]);
  });

  it('never mix channels, lanes or times', () => {
    const later = new Date(now + 14_000);
    const jobs = sharedJobs(
      [push(1), push(2, { channel: 'realtime' }), push(3, { priority: 'urgent' }), push(4, { dueAt: later }), push(5)],
      now,
    );
    expect(jobs.map(({ data: { deliveryIds }, options }) => [deliveryIds.length, options?.priority, options?.delayMs])).toEqual([
      [2, 40, undefined],
      [1, 40, undefined],
      [1, 10, undefined],
      [1, 40, 14_000],
    ]);
  });

  it('have one e-mail each, for mails wait for one another', () => {
    expect(sizes([push(1, { channel: 'email' }), push(2, { channel: 'email' })])).toEqual([1, 1]);
  });

  it('are the same for the same tries, and others for other tries', () => {
    const ids = (deliveries: readonly WaitingDelivery[]): unknown[] => sharedJobs(deliveries, now).map(({ options }) => options?.jobId);
    expect(ids(pushes(3))).toEqual(ids(pushes(3)));
    expect(ids(pushes(3))).not.toEqual(ids(pushes(4)));
    expect(ids(pushes(3))).not.toEqual(ids(pushes(3).map((delivery) => ({ ...delivery, tries: 1 }))));
    expect(ids(pushes(1))).toEqual(singleJobs(pushes(1), now).map(({ options }) => options?.jobId));
  });

  it('have each delivery once', () => {
    const delivery = fc.record({
      channel: fc.constantFrom('push' as const, 'email' as const, 'realtime' as const),
      priority: fc.constantFrom('urgent' as const, 'low' as const),
      dueAt: fc.integer({ min: -3, max: 3 }).map((seconds) => new Date(now + seconds * 1_000)),
    });
    fc.assert(
      fc.property(fc.array(delivery, { maxLength: 120 }), (some) => {
        const deliveries = some.map((one, number) => push(number, one));
        const jobs = sharedJobs(deliveries, now);
        expect(jobs.flatMap(({ data }) => data.deliveryIds).sort()).toEqual(deliveries.map(({ id }) => id));
        expect(new Set(jobs.map(({ options }) => options?.jobId)).size).toBe(jobs.length);
      }),
    );
  });
});
