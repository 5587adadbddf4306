import { realtimeRoom } from '@madinina/contracts';
import { RealtimeEmitter } from '@madinina/platform/realtime';
import { Injectable } from '@nestjs/common';
import { ChannelSender } from './channel.port';
import { type ClaimedDelivery, type SendResult } from './delivery';

/** The person's open sockets, in whichever process they are. */
@Injectable()
export class RealtimeChannel extends ChannelSender {
  constructor(private readonly realtime: RealtimeEmitter) {
    super();
  }

  async send({ notification }: ClaimedDelivery): Promise<SendResult> {
    const { accountId, createdAt, ...told } = notification;
    const message = {
      id: told.id,
      type: told.type,
      priority: told.priority,
      title: told.title,
      body: told.body,
      subjectType: told.subjectType,
      subjectId: told.subjectId,
      createdAt: createdAt.toISOString(),
    };
    // Tried again after a crash, it is still heard once.
    await this.realtime.emit(realtimeRoom.user(accountId), 'notification', message, { once: told.id });
    return { outcome: 'sent' };
  }
}
