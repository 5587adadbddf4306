import { type DeliveriesPlannedData, NotificationEvents } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo } from '@madinina/platform/events';
import { DeliveryQueue } from './delivery-queue';
import { DeliveryRepository } from './delivery.repository';

/** What was planned gets its jobs. */
@ListensTo(NotificationEvents.DeliveriesPlanned, { name: 'notifications.queue-deliveries-when-planned' })
export class QueueDeliveriesWhenPlanned implements Listener<DeliveriesPlannedData> {
  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly queue: DeliveryQueue,
  ) {}

  async handle({ data }: CityEvent<DeliveriesPlannedData>): Promise<void> {
    await this.queue.add(await this.deliveries.waiting(data.deliveryIds));
  }
}
