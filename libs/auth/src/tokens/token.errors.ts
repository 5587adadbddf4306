import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

/** Why an access token is refused; each reason has its own code, and none of them helps to make a better one. */
export const TokenError = domainErrors('auth.token', {
  malformed: { kind: 'unauthenticated', say: 'The access token cannot be read' },
  algorithmRefused: { kind: 'unauthenticated', say: 'The access token is not signed the way ours are' },
  keyUnknown: { kind: 'unauthenticated', say: 'The access token is signed with a key that is not ours' },
  tampered: { kind: 'unauthenticated', say: 'The signature of the access token is wrong' },
  notYetValid: { kind: 'unauthenticated', say: 'The access token is from the future' },
  expired: { kind: 'unauthenticated', say: 'The access token has expired' },
  invalid: { kind: 'unauthenticated', say: 'The access token is not one for this service' },
});

sayInFrench(TokenError, {
  malformed: 'Le jeton d’accès est illisible',
  algorithmRefused: 'Le jeton d’accès n’est pas signé comme les nôtres',
  keyUnknown: 'Le jeton d’accès est signé par une clé qui n’est pas la nôtre',
  tampered: 'La signature du jeton d’accès est fausse',
  notYetValid: 'Le jeton d’accès vient du futur',
  expired: 'Le jeton d’accès a expiré',
  invalid: 'Le jeton d’accès n’est pas destiné à ce service',
});
