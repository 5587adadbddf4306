import { type ClientOrigin } from '../sessions/session';

/** About second factors. `factor_guessed`: wrong codes came after the right password; `passkey_copied`: its counter went back. */
export const FACTOR_MAIL_KINDS = [
  'totp_enabled',
  'totp_removed',
  'passkey_added',
  'passkey_removed',
  'passkey_copied',
  'recovery_codes_renewed',
  'recovery_code_used',
  'factor_guessed',
  'second_factors_reset',
] as const;
export type FactorMailKind = (typeof FACTOR_MAIL_KINDS)[number];

/** Mails that carry a link with a token. `change_email` goes to the address that is to be the account's. */
export const MAIL_KINDS_WITH_TOKEN = ['verify_email', 'reset_password', 'change_email'] as const;
export type MailKindWithToken = (typeof MAIL_KINDS_WITH_TOKEN)[number];

/** What a mail is about; `address_known` goes to the owner when someone wants to use an address that has an account. */
export const MAIL_KINDS = [
  ...MAIL_KINDS_WITH_TOKEN,
  'address_known',
  'password_changed',
  'password_reset',
  'new_device',
  'email_change_asked',
  'email_changed',
  ...FACTOR_MAIL_KINDS,
] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

export interface MailRequest {
  readonly kind: MailKind;
  /** Where it goes; whose it is tells whom it is about, unless `accountId` does. */
  readonly email: string;
  readonly accountId: string | null;
  /** Where a sign-in came from. */
  readonly details: Partial<ClientOrigin>;
  readonly createdAt: Date;
}

export const carriesToken = (kind: MailKind): kind is MailKindWithToken => (MAIL_KINDS_WITH_TOKEN as readonly MailKind[]).includes(kind);
