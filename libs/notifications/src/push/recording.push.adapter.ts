import { newId } from '@madinina/platform/database';
import { Injectable, Logger } from '@nestjs/common';
import { type Push, type PushResult, PushSender } from './push-sender.port';

const KEPT = 1_000;

/** Sends nowhere and remembers the last ones. A token that begins with `dead-` behaves as one whose application is gone. */
@Injectable()
export class RecordingPush extends PushSender {
  private readonly logger = new Logger(RecordingPush.name);
  readonly sent: Push[] = [];

  send(push: Push): Promise<PushResult> {
    if (push.token.startsWith('dead-')) return Promise.resolve({ outcome: 'token_dead', reason: 'fcm_unregistered' });
    this.sent.push(push);
    if (this.sent.length > KEPT) this.sent.shift();
    this.logger.debug(`Push ${push.tag} recorded, sent nowhere`);
    return Promise.resolve({ outcome: 'sent', providerId: `recorded/${newId()}` });
  }
}
