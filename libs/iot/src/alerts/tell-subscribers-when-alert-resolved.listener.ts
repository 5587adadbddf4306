import { type AlertChangedData, IotEvents } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo } from '@madinina/platform/events';
import { AlertBroadcast } from './alert-broadcast';

@ListensTo(IotEvents.AlertResolved, { name: 'iot.tell-subscribers-when-alert-resolved' })
export class TellSubscribersWhenAlertResolved implements Listener<AlertChangedData> {
  constructor(private readonly broadcast: AlertBroadcast) {}

  handle({ id, data }: CityEvent<AlertChangedData>): Promise<void> {
    return this.broadcast.tell(data, id);
  }
}
