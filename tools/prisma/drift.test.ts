import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { driftReport } from './drift-report.ts';
import { findDrift } from './drift.ts';
import { connectTo } from './server.mjs';

const url = process.env['DATABASE_URL'] ?? '';
const example = join(import.meta.dirname, 'example');

describe('the check that migrations and schema agree', { skip: url === '' && 'DATABASE_URL is not set' }, () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'drift-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const driftAfter = async (...changes: readonly ((schema: string) => string)[]) => {
    cpSync(example, folder, { recursive: true });
    let schema = readFileSync(join(example, 'schema.prisma'), 'utf8');
    for (const change of changes) {
      const changed = change(schema);
      assert.notEqual(changed, schema, `this change does nothing: ${String(change)}`);
      schema = changed;
    }
    writeFileSync(join(folder, 'schema.prisma'), schema);
    return findDrift({ url, folder });
  };

  it('is silent about partitions, checks, exclusions, triggers, views, generated columns and INCLUDE', async () => {
    const drift = await driftAfter();
    assert.deepEqual(drift, { script: '', types: [] });
    assert.equal(driftReport(drift), undefined);
  });

  it('sees every difference at once', async () => {
    const seen: readonly [change: (schema: string) => string, expected: RegExp][] = [
      [(schema) => `${schema}\nmodel Gauge {\n  id String @id @db.Uuid\n}\n`, /CREATE TABLE "Gauge"/],
      [(schema) => schema.replace('  value ', '  seq BigInt?\n  value '), /ALTER TABLE "readings" [^;]*ADD COLUMN +"seq" BIGINT/],
      [(schema) => schema.replace(/  quality .*\n/, ''), /ALTER TABLE "readings" [^;]*DROP COLUMN "quality"/],
      [(schema) => schema.replace(/  @@unique\(\[ruleId.*\n/, ''), /DROP INDEX "alerts_open_key"/],
      [(schema) => schema.replace("'acknowledged'", "'closed'"), /CREATE INDEX "alerts_urgent_idx" .*'closed'/],
      [(schema) => schema.replace(/  @@index\(\[ts\], type: Brin.*\n/, ''), /DROP INDEX "readings_ts_idx"/],
      [
        (schema) => schema.replace(/(  ts .*[\s\S]*?)onDelete: Cascade/, '$1onDelete: Restrict'),
        /ADD CONSTRAINT "readings_sensor_id_fkey"/,
      ],
      [(schema) => schema.replace('  high\n', '  high\n  worst\n'), /ALTER TYPE "severity" ADD VALUE 'worst'/],
    ];
    const { script } = await driftAfter(...seen.map(([change]) => change));
    for (const [, expected] of seen) assert.match(script, expected);
  });

  it('sees a type that Prisma does not look into', async () => {
    const drift = await driftAfter((schema) => schema.replace('geometry(Point, 4326)', 'geometry(Point, 5490)'));
    assert.deepEqual(drift.types, [{ column: 'zones.centre', migrated: 'geometry(Point,4326)', schema: 'geometry(Point,5490)' }]);
    assert.match(driftReport(drift) ?? '', /zones\.centre: the migrations make geometry\(Point,4326\)/);
  });

  it('says what is wrong with a schema that cannot be read, and leaves no database behind', async () => {
    await assert.rejects(
      driftAfter((schema) => schema.replace('name   String', 'name   Strin')),
      /Type "Strin" is neither a built-in type/,
    );
    const client = await connectTo(url);
    const { rows } = await client.query("SELECT datname FROM pg_database WHERE datname LIKE 'madinina_scratch_%'");
    await client.end();
    assert.deepEqual(rows, []);
  });
});
