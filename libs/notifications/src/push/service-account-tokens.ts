import { createSign } from 'node:crypto';

/** The parts of a Google service account's key file that are needed. */
export interface ServiceAccount {
  readonly projectId: string;
  readonly clientEmail: string;
  /** PEM. */
  readonly privateKey: string;
  readonly tokenUri: string;
}

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const ASSERTION_SECONDS = 3_600;
/** Renewed so long before its end that none ends under way. */
const EARLY_MS = 300_000;

/** The service does not give a token now. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

/** @throws TypeError when a part is missing; it names the part, never a value */
export function readServiceAccount(json: string): ServiceAccount {
  const file = JSON.parse(json) as Record<string, unknown>;
  const part = (name: string): string => {
    const value = file[name];
    if (typeof value !== 'string' || value === '') throw new TypeError(`The service account has no ${name}`);
    return value;
  };
  return { projectId: part('project_id'), clientEmail: part('client_email'), privateKey: part('private_key'), tokenUri: part('token_uri') };
}

/** Access tokens of a service account: OAuth 2.0 by a JWT that it signs (RFC 7523). One is kept until shortly before its end. */
export class ServiceAccountTokens {
  private current: { readonly token: string; readonly until: number } | undefined;
  private asking: Promise<string> | undefined;

  constructor(
    private readonly account: ServiceAccount,
    private readonly limitMs: number,
  ) {}

  /** @throws TokenRefused */
  get(): Promise<string> {
    if (this.current && this.current.until > Date.now()) return Promise.resolve(this.current.token);
    // However many pushes wait, one asks.
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  /** Forgets a token that the service no longer takes. */
  forget(token: string): void {
    if (this.current?.token === token) this.current = undefined;
  }

  private async ask(): Promise<string> {
    const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: this.assertion() });
    const answer = await fetch(this.account.tokenUri, { method: 'POST', body, signal: AbortSignal.timeout(this.limitMs) });
    const told = (await answer.json().catch(() => ({}))) as { access_token?: unknown; expires_in?: unknown };
    if (!answer.ok || typeof told.access_token !== 'string') throw new TokenRefused(`The token service answered ${answer.status}`);
    const seconds = typeof told.expires_in === 'number' ? told.expires_in : ASSERTION_SECONDS;
    this.current = { token: told.access_token, until: Date.now() + seconds * 1_000 - EARLY_MS };
    return told.access_token;
  }

  private assertion(): string {
    const now = Math.floor(Date.now() / 1_000);
    const claims = { iss: this.account.clientEmail, scope: SCOPE, aud: this.account.tokenUri, iat: now, exp: now + ASSERTION_SECONDS };
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
    return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(this.account.privateKey, 'base64url')}`;
  }
}
