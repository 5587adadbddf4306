/** How the browser reaches an authenticator; a hint for the next time. */
export const TRANSPORTS = ['usb', 'nfc', 'ble', 'smart-card', 'hybrid', 'internal', 'cable'] as const;

/** What a person's authenticator made for this city. */
export interface Passkey {
  readonly id: string;
  readonly accountId: string;
  readonly credentialId: Buffer;
  /** COSE. */
  readonly publicKey: Buffer;
  readonly transports: readonly string[];
  readonly name: string;
  readonly isBackedUp: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

export type NewPasskey = Omit<Passkey, 'id' | 'createdAt' | 'lastUsedAt'> & { readonly counter: number };

/** Why an authenticator is asked to sign, and for whom; what it signed for another purpose is of no use. */
export type ChallengeUse =
  | { readonly purpose: 'sign_in' }
  | { readonly purpose: 'registration' | 'second_factor' | 'step_up'; readonly accountId: string; readonly boundTo: string };
