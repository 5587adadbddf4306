import { Injectable } from '@nestjs/common';
import { MailChannel } from '../mail/mail.channel';
import { PushChannel } from '../push/push.channel';
import { type ClaimedDelivery, type SendResult } from './delivery';
import { RealtimeChannel } from './realtime.channel';

/** Which sender a delivery goes to. */
@Injectable()
export class Channels {
  constructor(
    private readonly push: PushChannel,
    private readonly mail: MailChannel,
    private readonly realtime: RealtimeChannel,
  ) {}

  async send(delivery: ClaimedDelivery): Promise<SendResult> {
    switch (delivery.channel) {
      case 'push':
        return this.push.send(delivery);
      case 'email':
        return this.mail.send(delivery);
      case 'realtime':
        return this.realtime.send(delivery);
      case 'in_app':
        return Promise.resolve({ outcome: 'sent' });
    }
  }
}
