import { type DashboardPart } from '@madinina/contracts';
import { type Caller } from '@madinina/platform/http';
import { type DashboardSource, ShowsOnDashboard } from '@madinina/platform/realtime';
import { InboxRepository } from './inbox.repository';

/** How many notifications wait for the person. */
@ShowsOnDashboard({ permission: 'notifications.own.read', isShared: false, changedBy: ['notification'] })
export class UnreadOnDashboard implements DashboardSource {
  constructor(private readonly inbox: InboxRepository) {}

  async read({ accountId }: Caller): Promise<DashboardPart> {
    return { unreadNotifications: await this.inbox.countUnread(accountId) };
  }
}
