import { createHash } from 'node:crypto';
import { type DeliveriesSendData, DELIVERIES_PER_JOB, type NotificationPriority } from '@madinina/contracts';
import { type NewJob } from '@madinina/platform/queue';
import { type WaitingDelivery } from './delivery.repository';

/** Lanes of the queue: the lowest number is served first. An urgent alert overtakes any broadcast that waits. */
export const laneOf: Record<NotificationPriority, number> = { urgent: 10, high: 20, medium: 30, low: 40 };

/** E-mails go out one after the other over few connections: in a job of many the last would wait for longer than a try may take. */
const atMostOf = ({ channel }: WaitingDelivery): number => (channel === 'email' ? 1 : DELIVERIES_PER_JOB);

/** A job for each few of the deliveries that go by one channel, in one lane and at one time. */
export function sharedJobs(deliveries: readonly WaitingDelivery[], now: number): NewJob<DeliveriesSendData>[] {
  const alike = Map.groupBy(deliveries, ({ channel, priority, dueAt }) => `${channel} ${priority} ${Math.max(dueAt.getTime(), now)}`);
  return [...alike.values()].flatMap((group) => inParts(group).map((part) => jobOf(part, now)));
}

/** A job for each. */
export const singleJobs = (deliveries: readonly WaitingDelivery[], now: number): NewJob<DeliveriesSendData>[] =>
  deliveries.map((delivery) => jobOf([delivery], now));

function inParts(group: readonly WaitingDelivery[]): WaitingDelivery[][] {
  const [first] = group;
  if (!first) return [];
  const atMost = atMostOf(first);
  return Array.from({ length: Math.ceil(group.length / atMost) }, (_, part) => group.slice(part * atMost, (part + 1) * atMost));
}

function jobOf(deliveries: readonly WaitingDelivery[], now: number): NewJob<DeliveriesSendData> {
  const [first] = deliveries;
  if (!first) throw new RangeError('A job has at least one delivery');
  const delayMs = first.dueAt.getTime() - now;
  return {
    data: { deliveryIds: deliveries.map(({ id }) => id) },
    options: { jobId: idOf(deliveries), priority: laneOf[first.priority], ...(delayMs > 0 && { delayMs }) },
  };
}

/** The same for the same tries of the same deliveries, so that what is added twice is one job. */
function idOf(deliveries: readonly WaitingDelivery[]): string {
  const [only = '', ...others] = deliveries.map(({ id, tries }) => `${id}.${tries}`);
  return others.length === 0
    ? only
    : createHash('sha256')
        .update([only, ...others].join(' '))
        .digest('base64url');
}
