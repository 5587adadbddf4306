import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { applyMigrations } from './apply-migrations.ts';
import { withScratchDatabase } from './scratch-database.ts';
import { connectTo } from './server.mjs';

const url = process.env['DATABASE_URL'] ?? '';
const platform = '20261121000000_platform';

describe('the platform tables', { skip: url === '' && 'DATABASE_URL is not set' }, () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'platform-'));
    cpSync(join(import.meta.dirname, '../../prisma/migrations', platform), join(folder, platform), { recursive: true });
  });
  after(() => rmSync(folder, { recursive: true }));

  it('tell the relay once for each statement that writes events, and keep deliveries only with their event', () =>
    withScratchDatabase(url, async (scratch) => {
      await applyMigrations({ url: scratch, folder });
      const client = await connectTo(scratch);
      const heard: string[] = [];
      client.on('notification', ({ channel }) => heard.push(channel));
      await client.query('LISTEN outbox');
      const [first, second] = [randomUUID(), randomUUID()];
      await client.query(
        `INSERT INTO outbox_events (id, name, data, occurred_at) VALUES ($1, 'iot.alert-raised', '{}', now()), ($2, 'iot.alert-raised', '{}', now())`,
        [first, second],
      );
      await client.query(`INSERT INTO outbox_deliveries (event_id, listener) VALUES ($1, 'notify'), ($2, 'notify')`, [first, second]);
      await client.query('DELETE FROM outbox_events WHERE id = $1', [first]);
      const { rows } = await client.query('SELECT event_id FROM outbox_deliveries');
      await client.end();
      assert.deepEqual(heard, ['outbox']);
      assert.deepEqual(rows, [{ event_id: second }]);
    }));

  it('refuse an idempotency key that is done without an answer', () =>
    withScratchDatabase(url, async (scratch) => {
      await applyMigrations({ url: scratch, folder });
      const client = await connectTo(scratch);
      const keep = (state: string, status: number | null) =>
        client.query(
          `INSERT INTO idempotency_keys (caller, key, method, path, body_hash, state, status, expires_at)
             VALUES ('ann', $1, 'POST', '/orders', '', $2, $3, now())`,
          [randomUUID(), state, status],
        );
      try {
        await keep('running', null);
        await keep('done', 201);
        await assert.rejects(keep('done', null), /idempotency_keys_done_check/);
        await assert.rejects(keep('lost', null), /idempotency_keys_state_check/);
      } finally {
        await client.end();
      }
    }));
});
