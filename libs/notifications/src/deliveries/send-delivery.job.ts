import { setTimeout as wait } from 'node:timers/promises';
import { type DeliverySendData, NotificationJobs } from '@madinina/contracts';
import { isDatabaseUnavailable } from '@madinina/platform/database';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { Logger } from '@nestjs/common';
import { Channels } from './channels';
import { type ClaimedDelivery, type SendResult, type TryEnd } from './delivery';
import { DeliveryConfig } from './delivery-config';
import { DeliveryQueue } from './delivery-queue';
import { endOf } from './try-end';
import { type EndedTry, TryRepository } from './try.repository';

const WRITE_AGAIN_MS = 500;

/** One try to hand a delivery to its channel; the next one, if it needs one, is a job of its own. */
@HandlesJob(NotificationJobs.DeliverySend)
export class SendDeliveryJob implements JobHandler<DeliverySendData> {
  private readonly logger = new Logger(SendDeliveryJob.name);

  constructor(
    private readonly tries: TryRepository,
    private readonly channels: Channels,
    private readonly queue: DeliveryQueue,
    private readonly config: DeliveryConfig,
  ) {}

  async handle({ data: { deliveryId }, signal }: CityJob<DeliverySendData>): Promise<JobOutcome> {
    const delivery = await this.tries.claim(deliveryId, new Date());
    if (!delivery) return { skipped: 'not waiting, not due yet, or held by another try' };
    const end = endOf(delivery, await this.send(delivery), new Date(), this.config.firstWaitMs);
    const ended = await this.write(delivery, end, signal);
    if (!ended) this.logger.warn(`Delivery ${delivery.id}: the end of try ${delivery.number} was written already, by it or for it`);
    else if (ended.status === 'queued')
      await this.queue.add([{ id: delivery.id, tries: delivery.number, dueAt: ended.dueAt, priority: delivery.notification.priority }]);
    if (ended?.status === 'failed')
      this.logger.error(`Delivery ${delivery.id} by ${delivery.channel} is a dead letter: ${String(end.reason)}`);
    return { result: { outcome: end.outcome, reason: end.reason } };
  }

  private async send(delivery: ClaimedDelivery): Promise<SendResult> {
    if (delivery.isCancelled) return { outcome: 'skipped', reason: 'cancelled' };
    try {
      return await this.channels.send(delivery);
    } catch (error) {
      this.logger.warn({ err: error }, `Delivery ${delivery.id} by ${delivery.channel} met an error`);
      return { outcome: 'retry', reason: 'internal_error' };
    }
  }

  /** What is known of a try must not be lost with a PostgreSQL that restarts: it would be taken for one whose outcome nobody knows. */
  private async write({ id, number }: ClaimedDelivery, end: TryEnd, signal: AbortSignal): Promise<EndedTry | undefined> {
    const last = performance.now() + this.config.lostAfterMs;
    for (;;) {
      try {
        return await this.tries.end(id, number, end);
      } catch (error) {
        if (!isDatabaseUnavailable(error) || performance.now() > last || signal.aborted) throw error;
        await wait(WRITE_AGAIN_MS);
      }
    }
  }
}
