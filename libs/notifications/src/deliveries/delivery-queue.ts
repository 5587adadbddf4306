import { NotificationJobs, type NotificationPriority } from '@madinina/contracts';
import { Jobs } from '@madinina/platform/queue';
import { Injectable } from '@nestjs/common';
import { type WaitingDelivery } from './delivery.repository';

/** Lanes of the queue: the lowest number is served first. An urgent alert overtakes any broadcast that waits. */
export const laneOf: Record<NotificationPriority, number> = { urgent: 10, high: 20, medium: 30, low: 40 };

/** Gives deliveries their jobs. A job too many does no harm: only one try holds a delivery. */
@Injectable()
export class DeliveryQueue {
  constructor(private readonly jobs: Jobs) {}

  /** @param again sets the jobs apart from those that the queue keeps of the same tries */
  async add(deliveries: readonly WaitingDelivery[], again = ''): Promise<void> {
    const now = Date.now();
    await this.jobs.addBulk(
      NotificationJobs.DeliverySend,
      deliveries.map(({ id, tries, dueAt, priority }) => ({
        data: { deliveryId: id },
        options: {
          jobId: `${id}.${tries}${again}`,
          priority: laneOf[priority],
          ...(dueAt.getTime() > now && { delayMs: dueAt.getTime() - now }),
        },
      })),
    );
  }
}
