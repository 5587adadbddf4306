import { AuthEvents } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Events } from '@madinina/platform/events';
import { Injectable } from '@nestjs/common';
import { type ClientOrigin } from '../sessions/session';
import { type MailKind } from './mail-request';
import { MailRequestRepository } from './mail-request.repository';

/** Asks the worker for a mail. The same work whether anyone has the address: who asks learns nothing, not even from the time. */
@Injectable()
export class MailRequestService {
  constructor(
    private readonly database: Database,
    private readonly requests: MailRequestRepository,
    private readonly events: Events,
  ) {}

  /** Joins the running transaction, if there is one: then the mail leaves only when that is committed. */
  async ask(kind: MailKind, email: string, { device, address }: Partial<ClientOrigin> = {}): Promise<void> {
    await this.database.rawTransaction(async () => {
      const mailId = await this.requests.insert(kind, email, { ...(device !== undefined && { device }), ...(address && { address }) });
      await this.events.publish(AuthEvents.MailAsked, { mailId });
    });
  }
}
