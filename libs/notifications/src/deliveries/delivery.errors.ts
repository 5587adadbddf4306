import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const DeliveryError = domainErrors('notifications.delivery', {
  notFound: { kind: 'missing', say: 'No delivery with this id' },
  notDead: { kind: 'conflict', say: 'Only a failed delivery can be tried again' },
});

sayInFrench(DeliveryError, {
  notFound: 'Aucun envoi n’a cet identifiant',
  notDead: 'Seul un envoi échoué peut être relancé',
});
