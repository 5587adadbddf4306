import { type AlertChangedData, IotEvents } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo } from '@madinina/platform/events';
import { AlertBroadcast } from './alert-broadcast';

@ListensTo(IotEvents.AlertAcknowledged, { name: 'iot.tell-subscribers-when-alert-acknowledged' })
export class TellSubscribersWhenAlertAcknowledged implements Listener<AlertChangedData> {
  constructor(private readonly broadcast: AlertBroadcast) {}

  handle({ id, data }: CityEvent<AlertChangedData>): Promise<void> {
    return this.broadcast.tell(data, id);
  }
}
