import { NotificationJobs, type Nothing } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { DeliveryConfig } from './delivery-config';
import { DeliveryQueue } from './delivery-queue';
import { DeliveryRepository, type WaitingDelivery } from './delivery.repository';
import { endOf } from './try-end';
import { type AbandonedDelivery, TryRepository } from './try.repository';

const AT_ONCE = 1_000;

/** What a process that died, or a Redis that forgot, left behind goes on. */
@HandlesJob(NotificationJobs.DeliveriesRecover)
export class RecoverDeliveriesJob implements JobHandler<Nothing> {
  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly tries: TryRepository,
    private readonly queue: DeliveryQueue,
    private readonly config: DeliveryConfig,
  ) {}

  async handle({ signal }: CityJob<Nothing>): Promise<JobOutcome> {
    const before = new Date(Date.now() - this.config.lostAfterMs);
    return { result: { abandoned: await this.closeAbandoned(before, signal), overdue: await this.wakeOverdue(before, signal) } };
  }

  private async closeAbandoned(before: Date, signal: AbortSignal): Promise<number> {
    for (let count = 0; ;) {
      const page = await this.tries.abandoned(before, AT_ONCE);
      for (const delivery of page) await this.close(delivery);
      count += page.length;
      if (page.length < AT_ONCE || signal.aborted) return count;
    }
  }

  /** A process died with it in hand: nobody knows whether the provider took it. */
  private async close(delivery: AbandonedDelivery): Promise<void> {
    const { id, number, channel, type, priority } = delivery;
    const now = new Date();
    const tried = { ...delivery, notification: { type, priority } };
    const end = endOf(tried, { outcome: 'unknown', reason: 'process_died' }, now, this.config.firstWaitMs);
    // What goes on has waited for long enough.
    const ended = (await this.tries.endAll([{ ...end, id, number, ...(end.dueAt && { dueAt: now }) }])).get(id);
    if (ended?.status === 'queued') await this.queue.add([{ id, tries: number, channel, dueAt: ended.dueAt, priority }]);
  }

  private async wakeOverdue(before: Date, signal: AbortSignal): Promise<number> {
    let last: WaitingDelivery | undefined;
    for (let count = 0; ;) {
      const page = await this.deliveries.overdue(before, AT_ONCE, last);
      await this.queue.addAgain(page);
      count += page.length;
      last = page.at(-1);
      if (page.length < AT_ONCE || signal.aborted) return count;
    }
  }
}
