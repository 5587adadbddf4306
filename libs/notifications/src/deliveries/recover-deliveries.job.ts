import { NotificationJobs, type Nothing } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { passes } from '../preferences/preferences';
import { SEND_LIMIT_MS } from './channel.port';
import { DeliveryQueue } from './delivery-queue';
import { DeliveryRepository } from './delivery.repository';
import { type AbandonedDelivery, TryRepository } from './try.repository';

const ABANDONED_MS = 2 * SEND_LIMIT_MS;
const OVERDUE_MS = 60_000;
/** A job that the queue still keeps for a delivery so long overdue did not do it. */
const STUCK_MS = 600_000;
const AT_ONCE = 1_000;

/** What a process that died, or a Redis that forgot, left behind goes on. */
@HandlesJob(NotificationJobs.DeliveriesRecover)
export class RecoverDeliveriesJob implements JobHandler<Nothing> {
  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly tries: TryRepository,
    private readonly queue: DeliveryQueue,
  ) {}

  async handle(_job: CityJob<Nothing>): Promise<JobOutcome> {
    const now = Date.now();
    const abandoned = await this.tries.abandoned(new Date(now - ABANDONED_MS), AT_ONCE);
    for (const delivery of abandoned) await this.close(delivery, now);
    const overdue = await this.deliveries.overdue(new Date(now - OVERDUE_MS), AT_ONCE);
    const isStuck = ({ dueAt }: { dueAt: Date }): boolean => dueAt.getTime() < now - STUCK_MS;
    await this.queue.add(overdue.filter((delivery) => !isStuck(delivery)));
    await this.queue.add(overdue.filter(isStuck), `.again-${Math.floor(now / STUCK_MS)}`);
    return { result: { abandoned: abandoned.length, overdue: overdue.length } };
  }

  /**
   * Nobody knows whether the provider took it. What matters for safety is sent again rather than not at all (the device shows one:
   * both carry the same tag), and so is the socket's event, which carries its id; anything else is not sent twice but left to a person.
   */
  private async close({ id, number, triesLeft, channel, type, priority }: AbandonedDelivery, now: number): Promise<void> {
    const goesOn = triesLeft > 0 && (channel === 'realtime' || passes(type, priority));
    await this.tries.end(id, number, {
      outcome: 'unknown',
      reason: 'outcome_unknown',
      status: goesOn ? 'queued' : 'failed',
      // Overdue at once: this run gives it its job.
      dueAt: goesOn ? new Date(now - OVERDUE_MS - 1_000) : null,
      providerId: null,
    });
  }
}
