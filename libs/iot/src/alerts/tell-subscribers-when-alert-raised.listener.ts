import { type AlertData, IotEvents } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo } from '@madinina/platform/events';
import { AlertBroadcast } from './alert-broadcast';

@ListensTo(IotEvents.AlertRaised, { name: 'iot.tell-subscribers-when-alert-raised' })
export class TellSubscribersWhenAlertRaised implements Listener<AlertData> {
  constructor(private readonly broadcast: AlertBroadcast) {}

  handle({ id, data }: CityEvent<AlertData>): Promise<void> {
    return this.broadcast.tell(data, id);
  }
}
