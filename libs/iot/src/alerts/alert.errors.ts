import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const AlertError = domainErrors('iot.alert', {
  notFound: { kind: 'missing', say: 'No alert with this id' },
  alreadyAcknowledged: { kind: 'conflict', say: 'Someone else has acknowledged the alert' },
  alreadyResolved: { kind: 'conflict', say: 'The alert is resolved' },
});

sayInFrench(AlertError, {
  notFound: 'Aucune alerte n’a cet identifiant',
  alreadyAcknowledged: 'Quelqu’un d’autre a pris en charge l’alerte',
  alreadyResolved: 'L’alerte est résolue',
});
