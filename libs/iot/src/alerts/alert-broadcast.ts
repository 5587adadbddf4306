import { type AlertData, realtimeRoom, zoneAlertsTopic } from '@madinina/contracts';
import { MqttPublisher } from '@madinina/platform/mqtt';
import { RealtimeEmitter } from '@madinina/platform/realtime';
import { Injectable } from '@nestjs/common';
import { IotFacade } from '../iot.facade';
import { alertMessage } from './alert-message';

/** Those who watch over the whole city hear every alert; others hear the zones that they follow. */
const WATCHERS = (['OPERATOR', 'ADMIN', 'SUPER_ADMIN'] as const).map((role) => realtimeRoom.role(role));

/** Says to sockets and MQTT subscribers how an alert stands. */
@Injectable()
export class AlertBroadcast {
  constructor(
    private readonly realtime: RealtimeEmitter,
    private readonly broker: MqttPublisher,
    private readonly iot: IotFacade,
  ) {}

  /**
   * @param eventId what makes it be told: sockets hear it once, also when this is tried again
   * @throws when Redis or the broker does not take it, so that the listener is tried again
   */
  async tell(alert: AlertData, eventId: string): Promise<void> {
    const message = alertMessage(alert);
    await this.realtime.emit([realtimeRoom.zone(alert.zoneId), ...WATCHERS], 'alert', message, { once: eventId });
    await this.realtime.emitNative({ channel: 'alerts', message: { type: 'new_alert', data: message } }, { once: `${eventId}/native` });
    const zone = await this.iot.zoneOf(alert.zoneId);
    if (zone) await this.broker.publish(zoneAlertsTopic.path({ zone: zone.code }), JSON.stringify(message), { qos: 1 });
  }
}
