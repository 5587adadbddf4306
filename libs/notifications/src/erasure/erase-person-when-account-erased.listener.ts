import { type AccountErasedData, AuthEvents, NotificationJobs } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo } from '@madinina/platform/events';
import { Jobs } from '@madinina/platform/queue';

/** Who is erased leaves nothing of what they were told, nor of how. */
@ListensTo(AuthEvents.AccountErased, { name: 'notifications.erase-person-when-account-erased' })
export class ErasePersonWhenAccountErased implements Listener<AccountErasedData> {
  constructor(private readonly jobs: Jobs) {}

  async handle({ data: { accountId } }: CityEvent<AccountErasedData>): Promise<void> {
    await this.jobs.add(NotificationJobs.PersonErase, { accountId });
  }
}
