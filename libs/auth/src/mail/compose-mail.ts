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
  change_email: {
    subject: 'Confirmez votre nouvelle adresse e-mail',
    lines: [
      'Pour utiliser cette adresse pour votre compte, ouvrez ce lien ; jusque-là, l’ancienne reste valable :',
      '{link}',
      'Si vous n’avez rien demandé, ignorez ce message.',
    ],
  },
  email_change_asked: {
    subject: 'Changement d’adresse e-mail demandé',
    lines: [
      'Le {at}, quelqu’un qui est connecté à votre compte a demandé à changer son adresse e-mail. Elle changera quand la nouvelle sera confirmée.',
      'Si ce n’était pas vous, changez tout de suite votre mot de passe et remettez cette adresse dans votre profil.',
    ],
  },
  email_changed: {
    subject: 'Votre adresse e-mail a changé',
    lines: [
      'L’adresse e-mail de votre compte a été changée le {at} ; cette adresse-ci ne sert plus à se connecter.',
      'Si ce n’était pas vous, prévenez tout de suite la mairie.',
    ],
  },
  address_known: {
    subject: 'Vous avez déjà un compte',
    lines: [
      'Quelqu’un a voulu utiliser cette adresse pour un compte, et elle en a déjà un.',
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
  change_email: {
    subject: 'Confirm your new e-mail address',
    lines: [
      'To use this address for your account, open this link; until then the old one stays:',
      '{link}',
      'If you did not ask for it, ignore this message.',
    ],
  },
  email_change_asked: {
    subject: 'A change of your e-mail address was asked for',
    lines: [
      'On {at}, someone who is signed in to your account asked to change its e-mail address. It changes when the new one is confirmed.',
      'If it was not you, change your password at once and put this address into your profile again.',
    ],
  },
  email_changed: {
    subject: 'Your e-mail address was changed',
    lines: [
      'The e-mail address of your account was changed on {at}; this one signs in no more.',
      'If it was not you, tell the town hall at once.',
    ],
  },
  address_known: {
    subject: 'You have an account already',
    lines: [
      'Someone wanted to use this address for an account, and it has one.',
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
