import { type AccountProfile, AuthFacade } from '@madinina/auth';
import { type AlertData, IotEvents } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { type CityEvent, type Listener, ListensTo } from '@madinina/platform/events';
import { InboxService } from '../inbox/inbox.service';
import { type NewNotification } from '../inbox/notification';
import { alertText, priorityOf } from './alert-text';

/** Those who watch over the city are told of each alert, once. */
@ListensTo(IotEvents.AlertRaised, { name: 'notifications.notify-operators-when-alert-raised' })
export class NotifyOperatorsWhenAlertRaised implements Listener<AlertData> {
  constructor(
    private readonly accounts: AuthFacade,
    private readonly inbox: InboxService,
  ) {}

  async handle(event: CityEvent<AlertData>): Promise<void> {
    for await (const operators of this.accounts.accountsWithAnyRole(['OPERATOR', 'ADMIN', 'SUPER_ADMIN']))
      await this.inbox.deliver(operators.map((operator) => this.notificationFor(operator, event)));
  }

  private notificationFor({ id, locale }: AccountProfile, { id: causeId, data }: CityEvent<AlertData>): NewNotification {
    return {
      id: newId(),
      accountId: id,
      type: 'alert',
      priority: priorityOf[data.severity],
      ...alertText(data, locale),
      subjectType: 'alert',
      subjectId: data.alertId,
      causeId,
      createdAt: new Date(),
    };
  }
}
