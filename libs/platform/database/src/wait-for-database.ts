import { setTimeout as wait } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type Pool } from 'pg';
import { type DatabaseConfig } from './database-config';
import { isDatabaseUnavailable } from './unavailable';

const EVERY_MS = 500;

/**
 * Returns when PostgreSQL answers.
 * @throws when it does not within DATABASE_CONNECT_TIMEOUT_MS, and at once when waiting cannot help (password, database)
 */
export async function waitForDatabase(pool: Pool, { url, connectTimeoutMs }: DatabaseConfig): Promise<void> {
  const end = performance.now() + connectTimeoutMs;
  const logger = new Logger('Database');
  for (let tried = 0; ; tried += 1) {
    try {
      await withLimit(pool.query('SELECT 1'), Math.max(end - performance.now(), EVERY_MS));
      return;
    } catch (error) {
      const reason = reasonOf(error);
      if (!isDatabaseUnavailable(error)) throw new Error(`PostgreSQL at ${place(url)} refuses: ${reason}`, { cause: error });
      if (performance.now() + EVERY_MS >= end)
        throw new Error(`PostgreSQL at ${place(url)} did not answer within ${connectTimeoutMs} ms: ${reason}`, { cause: error });
      if (tried === 0) logger.warn(`Waiting for PostgreSQL at ${place(url)}: ${reason}`);
      await wait(EVERY_MS);
    }
  }
}

function reasonOf(error: unknown): string {
  // Node gathers the failures of IPv4 and IPv6 in an error without a message of its own.
  const { message, code } = error as Partial<NodeJS.ErrnoException>;
  return message || code || String(error);
}

/** Where it is, without the password. */
function place(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

async function withLimit<T>(work: Promise<T>, ms: number): Promise<T> {
  const late = new AbortController();
  const tooLate = wait(ms, undefined, { signal: late.signal }).then(() => {
    throw Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' });
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    late.abort();
    tooLate.catch(() => undefined);
    work.catch(() => undefined);
  }
}
