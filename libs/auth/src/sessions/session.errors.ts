import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const SessionError = domainErrors('auth.session', {
  notFound: { kind: 'missing', say: 'No live session has this id' },
  revoked: { kind: 'unauthenticated', say: 'The session has ended' },
  expired: { kind: 'unauthenticated', say: 'The session is over; sign in again' },
  unknowable: { kind: 'unavailable', say: 'It cannot be told at the moment whether the session still stands' },
});
export const RefreshError = domainErrors('auth.refresh', {
  invalid: { kind: 'unauthenticated', say: 'The refresh token is not one of ours' },
  replayed: { kind: 'unauthenticated', say: 'The refresh token was used before: the session has ended, as someone may have copied it' },
});

sayInFrench(SessionError, {
  notFound: 'Aucune session ouverte n’a cet identifiant',
  revoked: 'La session est terminée',
  expired: 'La session a expiré ; reconnectez-vous',
  unknowable: 'Impossible de savoir pour le moment si la session est encore ouverte',
});
sayInFrench(RefreshError, {
  invalid: 'Le jeton de renouvellement n’est pas l’un des nôtres',
  replayed: 'Le jeton de renouvellement a déjà servi : la session est terminée, car il a pu être copié',
});
