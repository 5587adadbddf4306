import { createHmac, hkdfSync } from 'node:crypto';
import { normalEmail } from '../accounts/email-address';
import { USERNAME } from '../accounts/username';
import { type SessionConfig } from '../sessions/session-config';

/** What was typed at sign-in as it is looked up: an e-mail or a username; empty, which is nobody, when it is neither. */
export function normalIdentifier(typed: string): string {
  if (typed.includes('@')) return normalEmail(typed)?.toLowerCase() ?? '';
  const username = typed.trim().toLowerCase();
  return USERNAME.test(username) ? username : '';
}

/** Names what was typed without telling it: the same for the same identifier, and not to be guessed back without the secret. */
export class IdentifierHash {
  private readonly key: Buffer;

  constructor({ refreshSecret }: SessionConfig) {
    this.key = Buffer.from(hkdfSync('sha256', refreshSecret, '', 'madinina sign-in identifier', 32));
  }

  of(identifier: string): Buffer {
    return createHmac('sha256', this.key).update(identifier).digest();
  }
}
