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
  ask(kind: MailKind, email: string, origin: Partial<ClientOrigin> = {}): Promise<void> {
    return this.note(kind, { email, accountId: null }, origin);
  }

  /** The same, about an account to an address that is not, or no longer, its own. */
  askAbout(accountId: string, kind: MailKind, email: string): Promise<void> {
    return this.note(kind, { email, accountId }, {});
  }

  private async note(
    kind: MailKind,
    to: { email: string; accountId: string | null },
    { device, address }: Partial<ClientOrigin>,
  ): Promise<void> {
    await this.database.rawTransaction(async () => {
      const mailId = await this.requests.insert(kind, to, { ...(device !== undefined && { device }), ...(address && { address }) });
      await this.events.publish(AuthEvents.MailAsked, { mailId });
    });
  }
}
