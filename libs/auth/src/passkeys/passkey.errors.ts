import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const PasskeyError = domainErrors('auth.passkey', {
  notFound: { kind: 'missing', say: 'You have no passkey with this id' },
  refused: { kind: 'unauthenticated', say: 'The passkey is not known here, or its answer is not good (any more)' },
  invalid: { kind: 'invalid', say: 'This is no passkey for this city, or it took too long; begin again' },
  known: { kind: 'conflict', say: 'This passkey is registered already' },
  tooMany: { kind: 'conflict', say: 'The account has as many passkeys as it may have; remove one first' },
});

sayInFrench(PasskeyError, {
  notFound: 'Vous n’avez aucune clé d’accès avec cet identifiant',
  refused: 'La clé d’accès n’est pas connue ici, ou sa réponse n’est pas (ou plus) valable',
  invalid: 'Ce n’est pas une clé d’accès pour cette ville, ou le délai est passé ; recommencez',
  known: 'Cette clé d’accès est déjà enregistrée',
  tooMany: 'Le compte a autant de clés d’accès que permis ; retirez-en une d’abord',
});
