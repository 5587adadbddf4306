import { AuthFacade } from '@madinina/auth';
import { type AlertData, IotEvents } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo } from '@madinina/platform/events';
import { type Notice } from '../notify/notice';
import { Notifier } from '../notify/notifier.service';
import { alertText, priorityOf } from './alert-text';

/** Those who watch over the city are told of each alert, once. */
@ListensTo(IotEvents.AlertRaised, { name: 'notifications.notify-operators-when-alert-raised' })
export class NotifyOperatorsWhenAlertRaised implements Listener<AlertData> {
  constructor(
    private readonly accounts: AuthFacade,
    private readonly notifier: Notifier,
  ) {}

  async handle(event: CityEvent<AlertData>): Promise<void> {
    const notice = noticeOf(event);
    for await (const operators of this.accounts.accountsWithAnyRole(['OPERATOR', 'ADMIN', 'SUPER_ADMIN']))
      await this.notifier.notify(operators, notice);
  }
}

const noticeOf = ({ id, data }: CityEvent<AlertData>): Notice => ({
  type: 'alert',
  priority: priorityOf[data.severity],
  texts: { fr: alertText(data, 'fr'), en: alertText(data, 'en'), gcf: alertText(data, 'gcf') },
  subjectType: 'alert',
  subjectId: data.alertId,
  causeId: id,
});
