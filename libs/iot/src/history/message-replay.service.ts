import { DomainError } from '@madinina/contracts';
import { isDatabaseUnavailable } from '@madinina/platform/database';
import { type Caller } from '@madinina/platform/http';
import { Injectable, Logger } from '@nestjs/common';
import { type TakenReadingsDto } from '../devices/reading.dto';
import { takenReadings } from '../devices/taken-readings';
import { IngestService } from '../ingest/ingest.service';
import { type ReplayedMessagesDto, type ReplayMessagesDto } from './rejected-message.dto';
import { RejectedMessageError } from './rejected-message.errors';
import { RejectedMessageRepository } from './rejected-message.repository';

/** As many as a request has time for. */
const MOST_AT_ONCE = 500;

/** Tries refused messages again, once their cause is mended: a sensor that was registered, a range that was too narrow. */
@Injectable()
export class MessageReplayService {
  private readonly logger = new Logger(MessageReplayService.name);

  constructor(
    private readonly messages: RejectedMessageRepository,
    private readonly ingest: IngestService,
  ) {}

  /**
   * Through the whole pipeline, as if it arrived now; it is marked in the same transaction. What is refused again is kept anew.
   * @throws iot.rejected.not_found, iot.rejected.replayed, iot.rejected.truncated, iot.rejected.not_stored
   */
  async replay(caller: Caller, id: string): Promise<TakenReadingsDto> {
    const message = await this.messages.find(id);
    if (!message) throw RejectedMessageError.notFound();
    if (message.replayedAt) throw RejectedMessageError.replayed({ replayedAt: message.replayedAt.toISOString() });
    if (message.truncated) throw RejectedMessageError.truncated();
    const { topic, payload } = message;
    const mark = async (): Promise<void> => {
      if (!(await this.messages.markReplayed(id))) throw RejectedMessageError.replayed();
    };
    try {
      const outcome = await this.ingest.store([{ topic, payload, receivedAt: new Date() }], undefined, mark);
      this.logger.log({ messageId: id, accountId: caller.accountId, stored: outcome.stored }, 'Refused message tried again');
      return takenReadings(outcome);
    } catch (error) {
      if (error instanceof DomainError || isDatabaseUnavailable(error)) throw error;
      this.logger.error({ err: error, messageId: id }, 'A refused message could not be tried again');
      throw RejectedMessageError.notStored({ retryAfterSeconds: 5 }, { cause: error });
    }
  }

  /** One by one, the oldest first; one that somebody else tries meanwhile is passed over. @throws iot.rejected.not_stored; what was tried before stays so */
  async replayAll(caller: Caller, filter: ReplayMessagesDto): Promise<ReplayedMessagesDto> {
    const ids = await this.messages.replayable(filter, MOST_AT_ONCE + 1);
    const sum = { messages: 0, stored: 0, duplicate: 0, rejected: 0 };
    for (const id of ids.slice(0, MOST_AT_ONCE)) {
      const taken = await this.replay(caller, id).catch((error: unknown) => {
        if (error instanceof DomainError && (error.kind === 'conflict' || error.kind === 'missing')) return undefined;
        throw error;
      });
      if (!taken) continue;
      sum.messages += 1;
      sum.stored += taken.stored;
      sum.duplicate += taken.duplicate;
      sum.rejected += taken.rejected;
    }
    return { ...sum, more: ids.length > MOST_AT_ONCE };
  }
}
