import { type Locale } from '@madinina/contracts';
import { FACTOR_TEXTS_EN, FACTOR_TEXTS_FR } from './factor-mail-texts';
import { type MailKind, type MailRequest } from './mail-request';

export interface MailContent extends MailRequest {
  readonly locale: Locale;
  /** IANA name. */
  readonly timeZone: string;
  readonly link: string | undefined;
}

type Texts = Readonly<Record<MailKind, { readonly subject: string; readonly lines: readonly string[] }>>;

const FR: Texts = {
  ...FACTOR_TEXTS_FR,
  verify_email: {
    subject: 'Confirmez votre adresse e-mail',
    lines: [
      'Pour confirmer que cette adresse est la vôtre, ouvrez ce lien :',
      '{link}',
      'Si vous n’avez pas créé de compte, ignorez ce message.',
    ],
  },
  reset_password: {
    subject: 'Choisissez un nouveau mot de passe',
    lines: [
      'Pour choisir un nouveau mot de passe, ouvrez ce lien ; il ne sert qu’une fois :',
      '{link}',
      'Si vous n’avez rien demandé, ignorez ce message : votre mot de passe reste le même.',
    ],
  },
  address_known: {
    subject: 'Vous avez déjà un compte',
    lines: [
      'Quelqu’un a voulu créer un compte avec cette adresse, qui en a déjà un.',
      'Si c’était vous, connectez-vous, ou demandez un nouveau mot de passe. Sinon, ignorez ce message.',
    ],
  },
  password_changed: {
    subject: 'Votre mot de passe a changé',
    lines: [
      'Votre mot de passe a été changé le {at}. Vos autres sessions sont terminées.',
      'Si ce n’était pas vous, demandez tout de suite un nouveau mot de passe.',
    ],
  },
  password_reset: {
    subject: 'Votre mot de passe a été réinitialisé',
    lines: [
      'Votre mot de passe a été réinitialisé le {at}. Toutes vos sessions sont terminées.',
      'Si ce n’était pas vous, demandez tout de suite un nouveau mot de passe et changez celui de votre messagerie.',
    ],
  },
  new_device: {
    subject: 'Connexion depuis un nouvel appareil',
    lines: [
      'Quelqu’un s’est connecté à votre compte le {at}.',
      'Appareil : {device}',
      'Adresse IP : {address}',
      'Si ce n’était pas vous, changez votre mot de passe : les autres sessions se terminent alors.',
    ],
  },
};

const EN: Texts = {
  ...FACTOR_TEXTS_EN,
  verify_email: {
    subject: 'Confirm your e-mail address',
    lines: ['To confirm that this address is yours, open this link:', '{link}', 'If you made no account, ignore this message.'],
  },
  reset_password: {
    subject: 'Choose a new password',
    lines: [
      'To choose a new password, open this link; it works once:',
      '{link}',
      'If you did not ask for it, ignore this message: your password stays the same.',
    ],
  },
  address_known: {
    subject: 'You have an account already',
    lines: [
      'Someone tried to make an account with this address, which has one.',
      'If it was you, sign in, or ask for a new password. Otherwise ignore this message.',
    ],
  },
  password_changed: {
    subject: 'Your password was changed',
    lines: ['Your password was changed on {at}. Your other sessions have ended.', 'If it was not you, ask for a new password at once.'],
  },
  password_reset: {
    subject: 'Your password was reset',
    lines: [
      'Your password was reset on {at}. All your sessions have ended.',
      'If it was not you, ask for a new password at once, and change that of your mailbox.',
    ],
  },
  new_device: {
    subject: 'Sign-in from a new device',
    lines: [
      'Someone signed in to your account on {at}.',
      'Device: {device}',
      'IP address: {address}',
      'If it was not you, change your password: the other sessions then end.',
    ],
  },
};

/** Creole readers get French until someone who speaks it has written these texts. */
const TEXTS: Readonly<Record<Locale, Texts>> = { fr: FR, en: EN, gcf: FR };
const LANGUAGE: Readonly<Record<Locale, string>> = { fr: 'fr-FR', en: 'en-GB', gcf: 'fr-FR' };

/**
 * The words of a mail. A person's name is never in it: whoever registers with another's address would write to them.
 * The device, which the caller says of itself, keeps nothing that a mail program makes a link of.
 */
export function composeMail({ kind, details, createdAt, locale, timeZone, link }: MailContent): { subject: string; text: string } {
  const values: Readonly<Record<string, string>> = {
    link: link ?? '',
    at: new Intl.DateTimeFormat(LANGUAGE[locale], { dateStyle: 'long', timeStyle: 'short', timeZone }).format(createdAt),
    device:
      (details.device ?? '')
        .replace(/[^A-Za-z0-9();_-]+/g, ' ')
        .trim()
        .slice(0, 100) || '?',
    address: details.address ?? '?',
  };
  const { subject, lines } = TEXTS[locale][kind];
  const text = lines.map((line) => line.replace(/\{(\w+)\}/g, (_whole, name: string) => values[name] ?? '')).join('\n\n');
  return { subject: `Madinina : ${subject}`, text: `${text}\n\n-- \nMadinina\n` };
}
