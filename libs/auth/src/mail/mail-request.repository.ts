import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type ClientOrigin } from '../sessions/session';
import { type MailKind, type MailRequest } from './mail-request';

@Injectable()
export class MailRequestRepository {
  constructor(private readonly database: Database) {}

  /** Answers its id. */
  async insert(kind: MailKind, to: { email: string; accountId: string | null }, details: Partial<ClientOrigin>): Promise<string> {
    const id = newId();
    await this.database.query('INSERT INTO auth_mails (id, kind, email, account_id, details) VALUES ($1, $2, $3, $4, $5)', [
      id,
      kind,
      to.email,
      to.accountId,
      JSON.stringify(details),
    ]);
    return id;
  }

  /** Removes the request and answers it; it is there again when the transaction fails. */
  async take(id: string): Promise<MailRequest | undefined> {
    const [request] = await this.database.query<MailRequest>(
      'DELETE FROM auth_mails WHERE id = $1 RETURNING kind, email, account_id AS "accountId", details, created_at AS "createdAt"',
      [id],
    );
    return request;
  }

  async removeOlderThan(days: number, atMost: number): Promise<number> {
    const removed = await this.database.query(
      `DELETE FROM auth_mails WHERE id IN (SELECT id FROM auth_mails WHERE created_at < now() - make_interval(days => $1) LIMIT $2) RETURNING id`,
      [days, atMost],
    );
    return removed.length;
  }
}
