import { type FactorMailKind } from './mail-request';

type Texts = Readonly<Record<FactorMailKind, { readonly subject: string; readonly lines: readonly string[] }>>;

const NOT_YOU_FR = 'Si ce n’était pas vous, changez tout de suite votre mot de passe et prévenez la mairie.';
const NOT_YOU_EN = 'If it was not you, change your password at once and tell the town hall.';

/** What is said about second factors, in French. */
export const FACTOR_TEXTS_FR: Texts = {
  totp_enabled: {
    subject: 'Application d’authentification ajoutée',
    lines: ['Une application d’authentification protège votre compte depuis le {at}. Vos autres sessions sont terminées.', NOT_YOU_FR],
  },
  totp_removed: {
    subject: 'Application d’authentification retirée',
    lines: ['L’application d’authentification de votre compte a été retirée le {at}. Vos autres sessions sont terminées.', NOT_YOU_FR],
  },
  passkey_added: {
    subject: 'Clé d’accès ajoutée',
    lines: ['Une clé d’accès a été ajoutée à votre compte le {at}. Vos autres sessions sont terminées.', NOT_YOU_FR],
  },
  passkey_removed: {
    subject: 'Clé d’accès retirée',
    lines: ['Une clé d’accès de votre compte a été retirée le {at}. Vos autres sessions sont terminées.', NOT_YOU_FR],
  },
  passkey_copied: {
    subject: 'Une clé d’accès a peut-être été copiée',
    lines: [
      'Une clé d’accès de votre compte a été refusée le {at} : son compteur est revenu en arrière, comme celui d’une copie.',
      'Appareil : {device}',
      'Adresse IP : {address}',
      'Retirez cette clé de votre compte et ajoutez-en une nouvelle.',
    ],
  },
  recovery_codes_renewed: {
    subject: 'Nouveaux codes de secours',
    lines: ['Vos codes de secours ont été remplacés le {at} ; les anciens ne valent plus rien.', NOT_YOU_FR],
  },
  recovery_code_used: {
    subject: 'Un code de secours a servi',
    lines: [
      'Un code de secours de votre compte a servi le {at}.',
      'Appareil : {device}',
      'Adresse IP : {address}',
      'S’il vous en reste peu, demandez-en de nouveaux.',
      NOT_YOU_FR,
    ],
  },
  factor_guessed: {
    subject: 'Quelqu’un connaît peut-être votre mot de passe',
    lines: [
      'Votre mot de passe a été donné, puis plusieurs codes faux, le {at}.',
      'Appareil : {device}',
      'Adresse IP : {address}',
      'Si ce n’était pas vous, changez tout de suite votre mot de passe : sans le second facteur, personne n’est entré.',
    ],
  },
  second_factors_reset: {
    subject: 'Vos seconds facteurs ont été retirés',
    lines: [
      'À votre demande, la mairie a retiré le {at} tous les seconds facteurs de votre compte. Toutes vos sessions sont terminées.',
      'Reconnectez-vous avec votre mot de passe et ajoutez-en de nouveaux.',
      'Si vous n’avez rien demandé, changez tout de suite votre mot de passe et prévenez la mairie.',
    ],
  },
};

/** The same in English. */
export const FACTOR_TEXTS_EN: Texts = {
  totp_enabled: {
    subject: 'Authenticator app added',
    lines: ['An authenticator app protects your account since {at}. Your other sessions have ended.', NOT_YOU_EN],
  },
  totp_removed: {
    subject: 'Authenticator app removed',
    lines: ['The authenticator app of your account was removed on {at}. Your other sessions have ended.', NOT_YOU_EN],
  },
  passkey_added: {
    subject: 'Passkey added',
    lines: ['A passkey was added to your account on {at}. Your other sessions have ended.', NOT_YOU_EN],
  },
  passkey_removed: {
    subject: 'Passkey removed',
    lines: ['A passkey of your account was removed on {at}. Your other sessions have ended.', NOT_YOU_EN],
  },
  passkey_copied: {
    subject: 'A passkey may have been copied',
    lines: [
      'A passkey of your account was refused on {at}: its counter went back, as that of a copy does.',
      'Device: {device}',
      'IP address: {address}',
      'Remove this passkey from your account and add a new one.',
    ],
  },
  recovery_codes_renewed: {
    subject: 'New recovery codes',
    lines: ['Your recovery codes were replaced on {at}; the old ones are good no more.', NOT_YOU_EN],
  },
  recovery_code_used: {
    subject: 'A recovery code was used',
    lines: [
      'A recovery code of your account was used on {at}.',
      'Device: {device}',
      'IP address: {address}',
      'If few are left, ask for new ones.',
      NOT_YOU_EN,
    ],
  },
  factor_guessed: {
    subject: 'Someone may know your password',
    lines: [
      'Your password was given, then several wrong codes, on {at}.',
      'Device: {device}',
      'IP address: {address}',
      'If it was not you, change your password at once: without the second factor, no one came in.',
    ],
  },
  second_factors_reset: {
    subject: 'Your second factors were removed',
    lines: [
      'As you asked, the town hall removed all second factors of your account on {at}. All your sessions have ended.',
      'Sign in with your password and add new ones.',
      'If you did not ask for it, change your password at once and tell the town hall.',
    ],
  },
};
