import { Inject, Injectable, Optional } from '@nestjs/common';
import { Database } from '@madinina/platform/database';
import { type Claim, type KeptAnswer, type KeyedRequest, type KnownKey } from './kept-answer';
import { keyFingerprint, openAnswer, sealAnswer } from './sealed-answer';

const KEPT_HOURS = 24;
/** A first request that has not answered for so long has died with its process. */
const LOCK_SECONDS = 60;
const REMOVED_AT_ONCE = 5_000;

const CLAIM = `
  INSERT INTO idempotency_keys AS known (caller, key, method, path, body_hash, state, created_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, 'running', now(), now() + make_interval(hours => ${KEPT_HOURS}))
  ON CONFLICT (caller, key) DO UPDATE
    SET method = excluded.method, path = excluded.path, body_hash = excluded.body_hash, state = 'running',
        status = NULL, headers = NULL, body = NULL, created_at = excluded.created_at, expires_at = excluded.expires_at
    WHERE known.expires_at <= now()
       OR known.state = 'running' AND known.created_at <= now() - make_interval(secs => ${LOCK_SECONDS})
          AND (known.method, known.path, known.body_hash) = (excluded.method, excluded.path, excluded.body_hash)
  RETURNING created_at AS since`;

const READ = `
  SELECT (method, path, body_hash) = ($3, $4, $5) AS same, state, status, headers, body
  FROM idempotency_keys WHERE caller = $1 AND key = $2`;

const KEEP = `
  UPDATE idempotency_keys SET state = 'done', status = $4, headers = $5, body = $6
  WHERE caller = $1 AND key = $2 AND state = 'running' AND created_at = $3
  RETURNING 1 AS kept`;

const RELEASE = `DELETE FROM idempotency_keys WHERE caller = $1 AND key = $2 AND state = 'running' AND created_at = $3`;

const REMOVE_EXPIRED = `
  DELETE FROM idempotency_keys WHERE (caller, key) IN
    (SELECT caller, key FROM idempotency_keys WHERE expires_at <= now() LIMIT ${REMOVED_AT_ONCE} FOR UPDATE SKIP LOCKED)
  RETURNING 1 AS removed`;

interface KnownRow {
  readonly same: boolean;
  readonly state: 'running' | 'done';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly body: string | null;
}

/** The answers to requests that carried an Idempotency-Key. */
@Injectable()
export class IdempotencyRepository {
  constructor(@Optional() @Inject(Database) private readonly given: Database | null) {}

  /** The transaction that an answer is kept in, with all that the handler does. */
  get database(): Database {
    if (!this.given) throw new Error('@Idempotent routes need DatabaseModule');
    return this.given;
  }

  /** Makes the caller the one who answers this key, or says what became of it. */
  async claim(request: KeyedRequest): Promise<KnownKey> {
    const parameters = [request.caller, keyFingerprint(request), request.method, request.path, request.bodyHash];
    for (;;) {
      const [claimed] = await this.database.query<{ since: Date }>(CLAIM, parameters, { name: 'idempotency-claim' });
      if (claimed) return { state: 'claimed', claim: { caller: request.caller, key: request.key, since: claimed.since } };
      const [row] = await this.database.query<KnownRow>(READ, parameters, { name: 'idempotency-read' });
      // The row may go between the two statements: its request failed and gave the key back.
      if (row) return this.known(request, row);
    }
  }

  /**
   * Keeps the answer for who repeats the request.
   * @returns whether the claim still held; when not, another request has taken over, and what this one did must be undone
   */
  async keep(claim: Claim, { status, headers, body }: KeptAnswer): Promise<boolean> {
    const sealed = body === null ? null : sealAnswer(claim, body);
    const parameters = [claim.caller, keyFingerprint(claim), claim.since, status, JSON.stringify(headers), sealed];
    const kept = await this.database.query(KEEP, parameters, { name: 'idempotency-keep' });
    return kept.length === 1;
  }

  /** Forgets a request that failed in a way that another try may mend. */
  async release(claim: Claim): Promise<void> {
    await this.database.query(RELEASE, [claim.caller, keyFingerprint(claim), claim.since], { name: 'idempotency-release' });
  }

  /** @returns how many keys were removed */
  async removeExpired(signal: AbortSignal): Promise<number> {
    let removed = 0;
    for (;;) {
      const rows = await this.database.query(REMOVE_EXPIRED);
      removed += rows.length;
      if (rows.length < REMOVED_AT_ONCE || signal.aborted) return removed;
    }
  }

  private known(request: KeyedRequest, { same, state, status, headers, body }: KnownRow): KnownKey {
    if (!same) return { state: 'mismatch' };
    if (state === 'running') return { state };
    return { state, answer: { status, headers: headers ?? {}, body: body === null ? null : openAnswer(request, body) } };
  }
}
