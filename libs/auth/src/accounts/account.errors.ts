import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const AccountError = domainErrors('auth.account', {
  notFound: { kind: 'missing', say: 'No account with this id' },
  disabled: { kind: 'forbidden', say: 'The account is disabled' },
  inactive: { kind: 'conflict', say: 'The account is disabled: activate it first' },
  stale: { kind: 'stale', say: 'The profile changed since it was read' },
  beyondAuthority: { kind: 'forbidden', say: 'Only a SUPER_ADMIN changes accounts of administrators or grants their roles' },
  lastSuperAdmin: { kind: 'conflict', say: 'The city keeps at least one active SUPER_ADMIN' },
  invalid: { kind: 'invalid', say: 'The account cannot be made from these values' },
});
export const EmailError = domainErrors('auth.email', { taken: { kind: 'conflict', say: 'Another account has this e-mail address' } });
export const UsernameError = domainErrors('auth.username', { taken: { kind: 'conflict', say: 'Another account has this username' } });
export const PasswordError = domainErrors('auth.password', {
  wrong: { kind: 'forbidden', say: 'The current password is wrong' },
  common: { kind: 'invalid', say: 'This password is among the first that anyone would try; choose another' },
  unchanged: { kind: 'invalid', say: 'The new password is the old one' },
  changedMeanwhile: { kind: 'conflict', say: 'The password was changed at the same moment; sign in again' },
  busy: { kind: 'unavailable', say: 'Too many people sign in at this moment; try again in a few seconds' },
});

sayInFrench(AccountError, {
  notFound: 'Aucun compte n’a cet identifiant',
  disabled: 'Le compte est désactivé',
  inactive: 'Le compte est désactivé : activez-le d’abord',
  stale: 'Le profil a changé depuis sa lecture',
  beyondAuthority: 'Seul un SUPER_ADMIN modifie les comptes des administrateurs ou accorde leurs rôles',
  lastSuperAdmin: 'La ville garde au moins un SUPER_ADMIN actif',
  invalid: 'Le compte ne peut pas être créé avec ces valeurs',
});
sayInFrench(EmailError, { taken: 'Un autre compte a cette adresse e-mail' });
sayInFrench(UsernameError, { taken: 'Un autre compte a ce nom d’utilisateur' });
sayInFrench(PasswordError, {
  wrong: 'Le mot de passe actuel est faux',
  common: 'Ce mot de passe est parmi les premiers que l’on essaierait ; choisissez-en un autre',
  unchanged: 'Le nouveau mot de passe est l’ancien',
  changedMeanwhile: 'Le mot de passe a changé au même moment ; reconnectez-vous',
  busy: 'Trop de connexions en ce moment ; réessayez dans quelques secondes',
});
