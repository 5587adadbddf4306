import { domainErrors } from '@madinina/contracts';

export const NotificationError = domainErrors('notifications.notification', {
  notFound: { kind: 'missing', say: 'No notification of yours with this id' },
});
