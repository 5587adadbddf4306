import { IotEvents, type ZoneRemovedData } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo } from '@madinina/platform/events';
import { FollowedZoneRepository } from './followed-zone.repository';

/** A zone that is no more is followed by nobody. */
@ListensTo(IotEvents.ZoneRemoved, { name: 'notifications.forget-zone-when-removed' })
export class ForgetZoneWhenRemoved implements Listener<ZoneRemovedData> {
  constructor(private readonly followed: FollowedZoneRepository) {}

  async handle({ data }: CityEvent<ZoneRemovedData>): Promise<void> {
    await this.followed.forget(data.zoneId);
  }
}
