import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type Factor } from '../second-factors/factor';
import { SECOND_FACTORS_OF_ACCOUNT } from '../second-factors/second-factors-of-account.repository';
import {
  type Authentication,
  type ClientOrigin,
  type LiveSession,
  type NewSession,
  type RevocationReason,
  type SessionProof,
  type TokenState,
} from './session';

const LIVE = 'revoked_at IS NULL AND expires_at > now() AND last_seen_at + make_interval(secs => idle_seconds) > now()';

/** SQL: the factors of the session `s` and those of `$2`, each once. */
const WITH_FACTORS = `ARRAY(
  SELECT f FROM unnest(s.factors || $2::text[]) WITH ORDINALITY AS given(f, place) GROUP BY f ORDER BY min(place))`;

/** Sessions and their chains of refresh tokens. Time is the database's alone. */
@Injectable()
export class SessionRepository {
  constructor(private readonly database: Database) {}

  async insert(given: NewSession): Promise<{ id: string; endsAt: Date; authenticatedAt: Date }> {
    const { accountId, origin, rememberMe, factors, idleSeconds, lifeSeconds } = given;
    const id = newId();
    const [session] = await this.database.query<{ endsAt: Date; authenticatedAt: Date }>(
      `INSERT INTO sessions (id, account_id, device, address, remember_me, factors, idle_seconds, expires_at)
       VALUES ($1, $2, $3, $4::inet, $5, $6::text[], $7::integer, now() + make_interval(secs => $8))
       RETURNING expires_at AS "endsAt", authenticated_at AS "authenticatedAt"`,
      [id, accountId, origin.device, origin.address, rememberMe, factors, idleSeconds, lifeSeconds],
      { name: 'auth-insert-session' },
    );
    if (!session) throw new Error('INSERT INTO sessions returned no row');
    return { id, ...session };
  }

  /** Adds a token to the session's chain; it lasts as long as the session may stay unused. Answers when it expires. */
  async appendToken(sessionId: string, tokenHash: Buffer, parentId: string | null): Promise<Date> {
    const [token] = await this.database.query<{ expiresAt: Date }>(
      `INSERT INTO refresh_tokens (id, session_id, token_hash, parent_id, expires_at)
       SELECT $1, s.id, $3, $4, least(s.expires_at, now() + make_interval(secs => s.idle_seconds)) FROM sessions s WHERE s.id = $2
       RETURNING expires_at AS "expiresAt"`,
      [newId(), sessionId, tokenHash, parentId],
      { name: 'auth-append-token' },
    );
    if (!token) throw new Error('INSERT INTO refresh_tokens returned no row');
    return token.expiresAt;
  }

  /**
   * Marks the token as used. Of many at once, one gets true; the others wait for its transaction to end, then get false.
   */
  async useToken(tokenHash: Buffer): Promise<boolean> {
    const used = await this.database.query(
      'UPDATE refresh_tokens SET used_at = now() WHERE token_hash = $1 AND used_at IS NULL RETURNING id',
      [tokenHash],
      { name: 'auth-use-token' },
    );
    return used.length > 0;
  }

  async tokenState(tokenHash: Buffer): Promise<TokenState | undefined> {
    const [state] = await this.database.query<TokenState>(
      `SELECT t.id AS "tokenId", t.expires_at <= now() AS "isExpired",
         extract(epoch FROM clock_timestamp() - t.used_at)::float8 AS "usedSecondsAgo",
         s.id AS "sessionId", s.revoked_at IS NOT NULL AS "isSessionRevoked", s.expires_at AS "sessionEndsAt",
         s.authenticated_at AS "authenticatedAt", s.factors,
         a.id AS "accountId", a.status AS "accountStatus",
         ARRAY(SELECT r.role FROM account_roles r WHERE r.account_id = a.id ORDER BY r.role) AS roles,
         (SELECT n.expires_at FROM refresh_tokens n WHERE n.parent_id = t.id) AS "successorExpiresAt"
       FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id JOIN accounts a ON a.id = s.account_id
       WHERE t.token_hash = $1`,
      [tokenHash],
      { name: 'auth-token-state' },
    );
    return state;
  }

  /** The session was used from here; false when it has ended meanwhile. */
  async touch(sessionId: string, { address, device }: ClientOrigin): Promise<boolean> {
    const touched = await this.database.query(
      'UPDATE sessions SET last_seen_at = now(), address = $2::inet, device = $3 WHERE id = $1 AND revoked_at IS NULL RETURNING id',
      [sessionId, address, device],
      { name: 'auth-touch-session' },
    );
    return touched.length > 0;
  }

  /** How far a live session of the account is proved; undefined when it has ended. */
  async proofOf(sessionId: string): Promise<SessionProof | undefined> {
    const [proof] = await this.database.query<SessionProof>(
      `SELECT extract(epoch FROM clock_timestamp() - s.authenticated_at)::float8 AS "secondsAgo", s.factors,
         ${SECOND_FACTORS_OF_ACCOUNT('s.account_id')} AS "secondFactors"
       FROM sessions s WHERE s.id = $1 AND s.revoked_at IS NULL AND s.expires_at > now()`,
      [sessionId],
      { name: 'auth-session-proof' },
    );
    return proof;
  }

  /** The owner has a factor more, and showed it; who they are they proved before. */
  async addFactors(sessionId: string, factors: readonly Factor[]): Promise<void> {
    await this.database.query(`UPDATE sessions AS s SET factors = ${WITH_FACTORS} WHERE id = $1`, [sessionId, factors]);
  }

  /** The owner proved once more that the session is theirs; undefined when it has ended meanwhile. */
  async recordProof(sessionId: string, factors: readonly Factor[]): Promise<(Authentication & { endsAt: Date }) | undefined> {
    const [proved] = await this.database.query<Authentication & { endsAt: Date }>(
      `UPDATE sessions AS s SET authenticated_at = now(), factors = ${WITH_FACTORS} WHERE id = $1 AND revoked_at IS NULL AND expires_at > now()
       RETURNING authenticated_at AS "authenticatedAt", factors, expires_at AS "endsAt"`,
      [sessionId, factors],
    );
    return proved;
  }

  /** Ends the session; answers its account, or undefined when it had ended before. */
  async revoke(sessionId: string, reason: RevocationReason): Promise<string | undefined> {
    const [revoked] = await this.database.query<{ accountId: string }>(
      `UPDATE sessions SET revoked_at = now(), revoked_reason = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING account_id AS "accountId"`,
      [sessionId, reason],
    );
    return revoked?.accountId;
  }

  /** Ends the session if it is the account's; false when there is no live one. */
  async revokeOwn(accountId: string, sessionId: string, reason: RevocationReason): Promise<boolean> {
    const revoked = await this.database.query(
      `UPDATE sessions SET revoked_at = now(), revoked_reason = $3 WHERE id = $2 AND account_id = $1 AND ${LIVE} RETURNING id`,
      [accountId, sessionId, reason],
    );
    return revoked.length > 0;
  }

  /** Ends every session of the account but `kept`; answers which. */
  async revokeAllBut(accountId: string, kept: string | null, reason: RevocationReason): Promise<string[]> {
    const revoked = await this.database.query<{ id: string }>(
      `UPDATE sessions SET revoked_at = now(), revoked_reason = $3
       WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > now() AND ($2::uuid IS NULL OR id <> $2) RETURNING id`,
      [accountId, kept, reason],
    );
    return revoked.map(({ id }) => id);
  }

  /** The newest first, older than the session `before`. */
  live(accountId: string, before: string | undefined, limit: number): Promise<LiveSession[]> {
    return this.database.query<LiveSession>(
      `SELECT id, device, host(address) AS address, remember_me AS "isRemembered",
         authenticated_at AS "authenticatedAt", factors, created_at AS "createdAt", last_seen_at AS "lastSeenAt",
         least(expires_at, last_seen_at + make_interval(secs => idle_seconds)) AS "idleUntil", expires_at AS "endsAt"
       FROM sessions WHERE account_id = $1 AND ($2::uuid IS NULL OR id < $2) AND ${LIVE} ORDER BY id DESC LIMIT $3`,
      [accountId, before ?? null, limit],
    );
  }

  /** Whether the account signed in before, from other devices alone, as far as sessions are kept. */
  async isNewDevice(accountId: string, device: string): Promise<boolean> {
    const [known] = await this.database.query<{ isNew: boolean }>(
      `SELECT count(*) > 0 AND NOT coalesce(bool_or(device = $2), false) AS "isNew" FROM sessions WHERE account_id = $1`,
      [accountId, device],
      { name: 'auth-is-new-device' },
    );
    return known?.isNew === true;
  }

  /** Sessions of the account that were ended in the last `seconds`. */
  async revokedOf(accountId: string, seconds: number): Promise<string[]> {
    const revoked = await this.database.query<{ id: string }>(
      'SELECT id FROM sessions WHERE account_id = $1 AND revoked_at > now() - make_interval(secs => $2)',
      [accountId, seconds],
    );
    return revoked.map(({ id }) => id);
  }

  /** Sessions that were ended in the last `seconds`. */
  async revokedWithin(seconds: number): Promise<string[]> {
    const revoked = await this.database.query<{ id: string }>(
      'SELECT id FROM sessions WHERE revoked_at > now() - make_interval(secs => $1)',
      [seconds],
      { name: 'auth-revoked-sessions' },
    );
    return revoked.map(({ id }) => id);
  }

  /** Removes some sessions that ended more than `days` ago, with their tokens; answers how many. */
  async removeEnded(days: number, atMost: number): Promise<number> {
    const removed = await this.database.query(
      `DELETE FROM sessions WHERE id IN (
         SELECT id FROM sessions WHERE expires_at < now() - make_interval(days => $1) OR revoked_at < now() - make_interval(days => $1) LIMIT $2)
       RETURNING id`,
      [days, atMost],
    );
    return removed.length;
  }

  /** Removes some tokens that were used more than `days` ago; answers how many. */
  async removeUsedTokens(days: number, atMost: number): Promise<number> {
    const removed = await this.database.query(
      `DELETE FROM refresh_tokens WHERE id IN (
         SELECT id FROM refresh_tokens WHERE used_at < now() - make_interval(days => $1) LIMIT $2)
       RETURNING id`,
      [days, atMost],
    );
    return removed.length;
  }
}
