import { type ClientOrigin } from '../sessions/session';

/** What a mail is about; `address_known` goes to the owner when someone registers with an address that has an account. */
export type MailKind = 'verify_email' | 'reset_password' | 'address_known' | 'password_changed' | 'password_reset' | 'new_device';

export interface MailRequest {
  readonly kind: MailKind;
  readonly email: string;
  /** Where a sign-in came from. */
  readonly details: Partial<ClientOrigin>;
  readonly createdAt: Date;
}
