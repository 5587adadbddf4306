import { randomBytes } from 'node:crypto';
import { escapeIdentifier } from 'pg';
import { connectTo, otherDatabase } from './server.mjs';

/**
 * Runs `work` on an empty database of its own, beside the one of `url`, and drops it afterwards.
 * The user of `url` must be allowed to create databases.
 */
export async function withScratchDatabase<T>(url: string, work: (scratchUrl: string) => Promise<T>): Promise<T> {
  const name = `madinina_scratch_${randomBytes(6).toString('hex')}`;
  const admin = await connectTo(otherDatabase(url, 'postgres'));
  try {
    await admin.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
    try {
      return await work(otherDatabase(url, name));
    } finally {
      await admin.query(`DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`);
    }
  } finally {
    await admin.end();
  }
}
