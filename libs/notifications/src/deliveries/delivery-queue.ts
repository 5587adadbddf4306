import { NotificationJobs } from '@madinina/contracts';
import { Jobs } from '@madinina/platform/queue';
import { Injectable } from '@nestjs/common';
import { sharedJobs, singleJobs } from './delivery-jobs';
import { type WaitingDelivery } from './delivery.repository';

/** Gives deliveries their jobs. A job too many does no harm: only one try holds a delivery. */
@Injectable()
export class DeliveryQueue {
  constructor(private readonly jobs: Jobs) {}

  async add(deliveries: readonly WaitingDelivery[]): Promise<void> {
    await this.jobs.addBulk(NotificationJobs.DeliveriesSend, sharedJobs(deliveries, Date.now()));
  }

  /** Of deliveries that long should have had their try: a job that ended without one gives way. */
  async addAgain(deliveries: readonly WaitingDelivery[]): Promise<void> {
    await this.jobs.addAgain(NotificationJobs.DeliveriesSend, singleJobs(deliveries, Date.now()));
  }
}
