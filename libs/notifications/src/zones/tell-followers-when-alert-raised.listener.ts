import { type AlertData, IotEvents } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo, type Skipped } from '@madinina/platform/events';
import { alertText, priorityOf } from '../alerts/alert-text';
import { type NewBroadcast } from '../broadcasts/broadcast';
import { BroadcastOrders } from '../broadcasts/broadcast-orders.service';
import { FollowedZoneRepository } from './followed-zone.repository';
import { ZoneAlertRepository } from './zone-alert.repository';

/** Who follows a zone is told of what is grave there, as a broadcast is told: part by part, whatever their number. */
@ListensTo(IotEvents.AlertRaised, { name: 'notifications.tell-followers-when-alert-raised' })
export class TellFollowersWhenAlertRaised implements Listener<AlertData> {
  constructor(
    private readonly followed: FollowedZoneRepository,
    private readonly orders: BroadcastOrders,
    private readonly alerts: ZoneAlertRepository,
  ) {}

  async handle(event: CityEvent<AlertData>): Promise<Skipped | undefined> {
    const { data } = event;
    if (data.severity !== 'high' && data.severity !== 'critical') return { skipped: 'not grave' };
    // That a sensor is silent says nothing about the place; it is for those who repair it.
    if (data.type === 'offline') return { skipped: 'about the sensor, not the place' };
    if (!(await this.followed.isFollowed(data.zoneId))) return { skipped: 'nobody follows the zone' };
    const { id } = await this.orders.order(broadcastOf(event));
    await this.alerts.add(id, data);
    return undefined;
  }
}

/** The cause is the event, as it is for operators: who is both is told once. */
const broadcastOf = ({ id, data }: CityEvent<AlertData>): NewBroadcast => ({
  orderedBy: null,
  audience: { roles: null, zones: [data.zoneId] },
  type: 'alert',
  priority: priorityOf[data.severity],
  texts: { fr: alertText(data, 'fr'), en: alertText(data, 'en'), gcf: alertText(data, 'gcf') },
  channels: null,
  subjectType: 'alert',
  subjectId: data.alertId,
  causeId: id,
  total: null,
});
