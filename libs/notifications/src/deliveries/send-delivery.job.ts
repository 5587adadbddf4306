import { type DeliverySendData, NotificationJobs } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { Logger } from '@nestjs/common';
import { Channels } from './channels';
import { type ClaimedDelivery, type SendResult, type TryEnd } from './delivery';
import { DeliveryQueue } from './delivery-queue';
import { retryDelay, TRIES } from './retry-delay';
import { TryRepository } from './try.repository';

/** One try to hand a delivery to its channel; the next one, if it needs one, is a job of its own. */
@HandlesJob(NotificationJobs.DeliverySend)
export class SendDeliveryJob implements JobHandler<DeliverySendData> {
  private readonly logger = new Logger(SendDeliveryJob.name);

  constructor(
    private readonly tries: TryRepository,
    private readonly channels: Channels,
    private readonly queue: DeliveryQueue,
  ) {}

  async handle({ data: { deliveryId } }: CityJob<DeliverySendData>): Promise<JobOutcome> {
    const delivery = await this.tries.claim(deliveryId, new Date());
    if (!delivery) return { skipped: 'not waiting, not due yet, or held by another try' };
    const end = endOf(delivery, await this.send(delivery), new Date());
    const isWritten = await this.tries.end(delivery.id, delivery.number, end);
    if (!isWritten) this.logger.warn(`Delivery ${delivery.id}: its try took so long that it was taken for abandoned`);
    else if (end.dueAt)
      await this.queue.add([{ id: delivery.id, tries: delivery.number, dueAt: end.dueAt, priority: delivery.notification.priority }]);
    if (end.status === 'failed')
      this.logger.error(`Delivery ${delivery.id} by ${delivery.channel} is a dead letter: ${String(end.reason)}`);
    return { result: { outcome: end.outcome, reason: end.reason } };
  }

  private async send(delivery: ClaimedDelivery): Promise<SendResult> {
    try {
      return await this.channels.send(delivery);
    } catch (error) {
      this.logger.warn({ err: error }, `Delivery ${delivery.id} by ${delivery.channel} met an error`);
      return { outcome: 'retry', reason: 'internal_error' };
    }
  }
}

function endOf({ triesLeft }: ClaimedDelivery, result: SendResult, now: Date): TryEnd {
  const end = { outcome: result.outcome, dueAt: null, providerId: null };
  switch (result.outcome) {
    case 'sent':
      return { ...end, status: 'sent', reason: null, providerId: result.providerId ?? null };
    case 'retry':
      return triesLeft > 0
        ? {
            ...end,
            status: 'queued',
            reason: result.reason,
            dueAt: new Date(now.getTime() + retryDelay(TRIES - triesLeft, result.retryAfterMs)),
          }
        : { ...end, outcome: 'failed', status: 'failed', reason: result.reason };
    case 'failed':
    case 'skipped':
      return { ...end, status: result.outcome, reason: result.reason };
  }
}
