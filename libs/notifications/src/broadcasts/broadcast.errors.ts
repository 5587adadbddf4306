import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const BroadcastError = domainErrors('notifications.broadcast', {
  notFound: { kind: 'missing', say: 'No broadcast with this id' },
  finished: { kind: 'conflict', say: 'The broadcast is over already' },
  accountUnknown: { kind: 'invalid', say: 'No active account with this id' },
  zoneUnknown: { kind: 'invalid', say: 'One of the zones does not exist' },
});

sayInFrench(BroadcastError, {
  notFound: 'Aucune diffusion n’a cet identifiant',
  finished: 'La diffusion est déjà terminée',
  accountUnknown: 'Aucun compte actif n’a cet identifiant',
  zoneUnknown: 'Une des zones n’existe pas',
});
