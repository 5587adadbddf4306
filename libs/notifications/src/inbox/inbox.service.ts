import { type Page, page } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { NotificationError } from './inbox.errors';
import { type InboxQuery, InboxRepository } from './inbox.repository';
import { type Notification } from './notification';

/** What each person is told, in the application itself. */
@Injectable()
export class InboxService {
  constructor(private readonly inbox: InboxRepository) {}

  async list(query: InboxQuery): Promise<Page<Notification>> {
    const rows = await this.inbox.list({ ...query, limit: query.limit + 1 });
    return page(rows, query.limit, ({ id }) => [id]);
  }

  countUnread(accountId: string): Promise<number> {
    return this.inbox.countUnread(accountId);
  }

  /** Marks one read; a second time changes nothing. */
  async markRead(accountId: string, id: string): Promise<Notification> {
    await this.inbox.markRead(accountId, [id], new Date());
    const notification = await this.inbox.find(accountId, id);
    if (!notification) throw NotificationError.notFound();
    return notification;
  }

  /** Marks those given, or all; ids that are not the account's are passed over. Answers how many changed. */
  markSeveralRead(accountId: string, ids: readonly string[] | undefined): Promise<number> {
    return this.inbox.markRead(accountId, ids, new Date());
  }
}
