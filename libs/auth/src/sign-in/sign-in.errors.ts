import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

/** One answer for an unknown account, a wrong password and an address that is not verified where it must be. */
export const CredentialsError = domainErrors('auth.credentials', {
  invalid: {
    kind: 'unauthenticated',
    say: 'The identifier or the password is wrong, or the e-mail address still has to be verified',
  },
  delayed: { kind: 'throttled', say: 'Too many wrong passwords were tried; wait before the next try' },
});

sayInFrench(CredentialsError, {
  invalid: 'L’identifiant ou le mot de passe est faux, ou l’adresse e-mail reste à vérifier',
  delayed: 'Trop de mots de passe faux ont été essayés ; attendez avant le prochain essai',
});
