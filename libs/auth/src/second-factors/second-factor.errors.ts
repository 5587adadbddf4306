import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const FactorError = domainErrors('auth.factor', {
  wrong: { kind: 'unauthenticated', say: 'The second factor is wrong, or was used before' },
  notProved: { kind: 'forbidden', say: 'The second factor is wrong, or was used before' },
  delayed: { kind: 'throttled', say: 'Too many wrong codes were tried; wait before the next try, or use another factor' },
  required: { kind: 'conflict', say: 'Your role needs a second factor; add another before you remove this one' },
});
export const TotpError = domainErrors('auth.totp', {
  enabled: { kind: 'conflict', say: 'An authenticator app is set up already; remove it before you set up another' },
  notStarted: { kind: 'gone', say: 'There is no authenticator app to confirm, or its time is over; begin again' },
  wrong: { kind: 'forbidden', say: 'The code is wrong; check the clock of the device that makes it' },
  missing: { kind: 'missing', say: 'No authenticator app is set up' },
});
export const RecoveryCodeError = domainErrors('auth.recovery_codes', {
  needless: { kind: 'conflict', say: 'Recovery codes stand in for a second factor, and the account has none' },
});
export const ChallengeError = domainErrors('auth.challenge', {
  over: { kind: 'unauthenticated', say: 'The sign-in took too long, was tried too often or is done; begin again with the password' },
});

sayInFrench(FactorError, {
  wrong: 'Le second facteur est faux, ou a déjà servi',
  notProved: 'Le second facteur est faux, ou a déjà servi',
  delayed: 'Trop de codes faux ont été essayés ; attendez avant le prochain essai, ou utilisez un autre facteur',
  required: 'Votre rôle demande un second facteur ; ajoutez-en un autre avant de retirer celui-ci',
});
sayInFrench(TotpError, {
  enabled: 'Une application d’authentification est déjà en place ; retirez-la avant d’en ajouter une autre',
  notStarted: 'Aucune application d’authentification n’attend de confirmation, ou le délai est passé ; recommencez',
  wrong: 'Le code est faux ; vérifiez l’heure de l’appareil qui le produit',
  missing: 'Aucune application d’authentification n’est en place',
});
sayInFrench(RecoveryCodeError, { needless: 'Les codes de secours remplacent un second facteur, et le compte n’en a pas' });
sayInFrench(ChallengeError, {
  over: 'La connexion a pris trop de temps, a été essayée trop souvent ou est terminée ; recommencez avec le mot de passe',
});
