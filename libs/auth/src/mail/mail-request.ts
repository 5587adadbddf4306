import { type ClientOrigin } from '../sessions/session';

/** What a mail is about; `address_known` goes to the owner when someone registers with an address that has an account. */
export type MailKind =
  'verify_email' | 'reset_password' | 'address_known' | 'password_changed' | 'password_reset' | 'new_device' | FactorMailKind;

/** About second factors. `factor_guessed`: wrong codes came after the right password; `passkey_copied`: its counter went back. */
export type FactorMailKind =
  | 'totp_enabled'
  | 'totp_removed'
  | 'passkey_added'
  | 'passkey_removed'
  | 'passkey_copied'
  | 'recovery_codes_renewed'
  | 'recovery_code_used'
  | 'factor_guessed'
  | 'second_factors_reset';

export interface MailRequest {
  readonly kind: MailKind;
  readonly email: string;
  /** Where a sign-in came from. */
  readonly details: Partial<ClientOrigin>;
  readonly createdAt: Date;
}
