import { type DeliveriesSendData, NotificationJobs } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { Logger } from '@nestjs/common';
import { Channels } from './channels';
import { type ClaimedDelivery, type SendResult } from './delivery';
import { DeliveryConfig } from './delivery-config';
import { DeliveryQueue } from './delivery-queue';
import { type WaitingDelivery } from './delivery.repository';
import { endOf } from './try-end';
import { TryEnds } from './try-ends';
import { TryRepository } from './try.repository';

/** One try each to hand some deliveries to their channel, side by side; the next try, of those that need one, is a job of its own. */
@HandlesJob(NotificationJobs.DeliveriesSend)
export class SendDeliveriesJob implements JobHandler<DeliveriesSendData> {
  private readonly logger = new Logger(SendDeliveriesJob.name);

  constructor(
    private readonly tries: TryRepository,
    private readonly ends: TryEnds,
    private readonly channels: Channels,
    private readonly queue: DeliveryQueue,
    private readonly config: DeliveryConfig,
  ) {}

  async handle({ data: { deliveryIds }, signal }: CityJob<DeliveriesSendData>): Promise<JobOutcome> {
    const claimed = await this.tries.claim(deliveryIds, new Date());
    if (claimed.length === 0) return { skipped: 'not waiting, not due yet, or held by another try' };
    const tries = claimed.map((delivery) => this.try(delivery, signal));
    const ended = await Promise.allSettled(tries);
    await this.queue.add(ended.flatMap((end) => (end.status === 'fulfilled' && end.value ? [end.value] : [])));
    // Should the end of one not have been written, the job says so.
    await Promise.all(tries);
    return { result: { claimed: claimed.length } };
  }

  /** Answers what is to be tried again. */
  private async try(delivery: ClaimedDelivery, signal: AbortSignal): Promise<WaitingDelivery | undefined> {
    const { id, number: tries, channel, notification } = delivery;
    const end = endOf(delivery, await this.send(delivery), new Date(), this.config.firstWaitMs);
    const ended = await this.ends.write({ ...end, id, number: tries }, signal);
    if (!ended) this.logger.warn(`Delivery ${id}: the end of try ${tries} was written already, by it or for it`);
    if (ended?.status === 'failed') this.logger.error(`Delivery ${id} by ${channel} is a dead letter: ${String(end.reason)}`);
    return ended?.status === 'queued' ? { id, tries, channel, dueAt: ended.dueAt, priority: notification.priority } : undefined;
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
}
