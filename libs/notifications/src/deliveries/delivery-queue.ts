import { type DeliverySendData, NotificationJobs, type NotificationPriority } from '@madinina/contracts';
import { type JobOptions, Jobs } from '@madinina/platform/queue';
import { Injectable } from '@nestjs/common';
import { type WaitingDelivery } from './delivery.repository';

/** Lanes of the queue: the lowest number is served first. An urgent alert overtakes any broadcast that waits. */
export const laneOf: Record<NotificationPriority, number> = { urgent: 10, high: 20, medium: 30, low: 40 };

/** Gives deliveries their jobs. A job too many does no harm: only one try holds a delivery. */
@Injectable()
export class DeliveryQueue {
  constructor(private readonly jobs: Jobs) {}

  async add(deliveries: readonly WaitingDelivery[]): Promise<void> {
    await this.jobs.addBulk(NotificationJobs.DeliverySend, deliveries.map(jobOf));
  }

  /** Of deliveries that long should have had their try: a job that ended without one gives way. */
  async addAgain(deliveries: readonly WaitingDelivery[]): Promise<void> {
    await this.jobs.addAgain(NotificationJobs.DeliverySend, deliveries.map(jobOf));
  }
}

function jobOf({ id, tries, dueAt, priority }: WaitingDelivery): { data: DeliverySendData; options: JobOptions } {
  const delayMs = dueAt.getTime() - Date.now();
  return { data: { deliveryId: id }, options: { jobId: `${id}.${tries}`, priority: laneOf[priority], ...(delayMs > 0 && { delayMs }) } };
}
