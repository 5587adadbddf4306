import { Injectable, Optional } from '@nestjs/common';
import { ChannelSender } from '../deliveries/channel.port';
import { type ClaimedDelivery, type SendResult } from '../deliveries/delivery';
import { DeviceRepository } from '../devices/device.repository';
import { PushSender } from './push-sender.port';

/** How much of a text a push carries; its whole is in the list. FCM takes 4 KB in all. */
const LONGEST_BODY = 1_000;

/** A push to one device, while it is still the person's. */
@Injectable()
export class PushChannel extends ChannelSender {
  constructor(
    private readonly devices: DeviceRepository,
    @Optional() private readonly sender?: PushSender,
  ) {
    super();
  }

  async send({ target, device, notification }: ClaimedDelivery): Promise<SendResult> {
    if (!this.sender) return { outcome: 'skipped', reason: 'channel_off' };
    if (!device) return { outcome: 'skipped', reason: 'device_gone' };
    const { id, type, priority, title, body, subjectType, subjectId } = notification;
    const result = await this.sender.send({
      token: device.token,
      platform: device.platform,
      title,
      body: body.length > LONGEST_BODY ? `${body.slice(0, LONGEST_BODY - 1)}…` : body,
      priority,
      tag: id,
      data: { notificationId: id, type, ...(subjectType !== null && { subjectType }), ...(subjectId !== null && { subjectId }) },
    });
    if (result.outcome !== 'token_dead') return result;
    await this.devices.removeToken(target, device.token);
    return { outcome: 'failed', reason: result.reason };
  }
}
