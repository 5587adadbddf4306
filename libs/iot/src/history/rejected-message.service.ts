import { decodeCursor, mapPage, type Page, page } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { payloadText } from './payload-text';
import { type RejectedMessageDto, type RejectedMessageQuery, SHOWN_BYTES } from './rejected-message.dto';
import { type RejectedMessageRecord, RejectedMessageRepository } from './rejected-message.repository';

@Injectable()
export class RejectedMessageService {
  constructor(private readonly messages: RejectedMessageRepository) {}

  async list({ cursor, limit, ...filter }: RejectedMessageQuery): Promise<Page<RejectedMessageDto>> {
    const after = decodeCursor(cursor, ['instant', 'uuid']);
    const found = await this.messages.list(filter, after && { at: after[0], id: after[1] }, limit + 1, SHOWN_BYTES);
    return mapPage(
      page(found, limit, ({ receivedAt, id }) => [receivedAt, id]),
      rejectedMessageDto,
    );
  }
}

function rejectedMessageDto(message: RejectedMessageRecord): RejectedMessageDto {
  const payloadTruncated = message.truncated || message.payloadBytes > message.payload.length;
  const { payload, encoding } = payloadText(message.payload, payloadTruncated);
  return {
    id: message.id,
    topic: message.topic,
    deviceKey: message.deviceKey,
    reason: message.reason,
    detail: message.detail,
    payload,
    payloadEncoding: encoding,
    payloadBytes: message.payloadBytes,
    payloadTruncated,
    receivedAt: message.receivedAt.toISOString(),
    replayedAt: message.replayedAt?.toISOString() ?? null,
  };
}
