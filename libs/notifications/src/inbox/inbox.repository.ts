import { type NotificationPriority, type NotificationType } from '@madinina/contracts';
import { Database, type Prisma } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type NewNotification, type Notification } from './notification';

/** Which of a person's notifications; `before` is the id after which (going back in time) to go on. */
export interface InboxQuery {
  readonly accountId: string;
  readonly unread?: boolean | undefined;
  readonly type?: NotificationType | undefined;
  readonly priority?: NotificationPriority | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

const fields = {
  id: true,
  accountId: true,
  type: true,
  priority: true,
  title: true,
  body: true,
  subjectType: true,
  subjectId: true,
  readAt: true,
  createdAt: true,
} satisfies Prisma.NotificationSelect;

const toNotification = (row: Prisma.NotificationGetPayload<{ select: typeof fields }>): Notification => ({
  ...row,
  type: row.type as NotificationType,
  priority: row.priority as NotificationPriority,
});

/** A person's notifications, newest first: ids are UUIDv7, so their order is that of writing. */
@Injectable()
export class InboxRepository {
  constructor(private readonly database: Database) {}

  /** Writes those that are new and answers their ids; a cause that already reached the account is passed over. */
  async addAll(notifications: readonly NewNotification[]): Promise<string[]> {
    const column = <Key extends keyof NewNotification>(key: Key): NewNotification[Key][] => notifications.map((one) => one[key]);
    const rows = await this.database.query<{ id: string }>(
      `INSERT INTO notifications (id, account_id, type, priority, title, body, subject_type, subject_id, cause_id, broadcast_id, is_listed, created_at)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::text[], $10::uuid[],
         $11::boolean[], $12::timestamptz[]) ON CONFLICT DO NOTHING RETURNING id`,
      [
        column('id'),
        column('accountId'),
        column('type'),
        column('priority'),
        column('title'),
        column('body'),
        column('subjectType'),
        column('subjectId'),
        column('causeId'),
        column('broadcastId'),
        column('isListed'),
        column('createdAt'),
      ],
      { name: 'notifications-add' },
    );
    return rows.map(({ id }) => id);
  }

  async list({ accountId, unread, type, priority, before, limit }: InboxQuery): Promise<Notification[]> {
    const rows = await this.database.prisma.notification.findMany({
      where: {
        accountId,
        isListed: true,
        ...(unread !== undefined && { readAt: unread ? null : { not: null } }),
        ...(type && { type }),
        ...(priority && { priority }),
        ...(before && { id: { lt: before } }),
      },
      orderBy: { id: 'desc' },
      take: limit,
      select: fields,
    });
    return rows.map(toNotification);
  }

  countUnread(accountId: string): Promise<number> {
    return this.database.prisma.notification.count({ where: { accountId, isListed: true, readAt: null } });
  }

  async find(accountId: string, id: string): Promise<Notification | undefined> {
    const row = await this.database.prisma.notification.findFirst({ where: { id, accountId, isListed: true }, select: fields });
    return row ? toNotification(row) : undefined;
  }

  /** Whoever's it is, listed or not. */
  async exists(id: string): Promise<boolean> {
    return (await this.database.prisma.notification.count({ where: { id } })) > 0;
  }

  /** The type of a notification, whoever's it is. */
  async typeOf(id: string): Promise<NotificationType | undefined> {
    const row = await this.database.prisma.notification.findUnique({ where: { id }, select: { type: true } });
    return row?.type as NotificationType | undefined;
  }

  /** Marks those of the account that are still unread, all of them without `ids`; answers how many. */
  async markRead(accountId: string, ids: readonly string[] | undefined, at: Date): Promise<number> {
    const { count } = await this.database.prisma.notification.updateMany({
      where: { accountId, isListed: true, readAt: null, ...(ids && { id: { in: [...ids] } }) },
      data: { readAt: at },
    });
    return count;
  }
}
