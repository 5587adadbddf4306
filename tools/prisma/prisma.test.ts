import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { withScratchDatabase } from './scratch-database.ts';
import { connectTo } from './server.mjs';

const url = process.env['DATABASE_URL'] ?? '';
const needsServer = { skip: url === '' && 'DATABASE_URL is not set' };

describe('the Prisma command line on the engine from npm', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'prisma-'));
    cpSync(join(import.meta.dirname, 'example'), join(folder, 'prisma'), { recursive: true });
    writeFileSync(
      join(folder, 'prisma.config.ts'),
      "export default { schema: 'prisma', migrations: { path: 'prisma/migrations' }, datasource: { url: process.env.DATABASE_URL ?? '' } };",
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  const prisma = (databaseUrl: string | undefined, ...args: string[]) => {
    const { DATABASE_URL: _, ...environment } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'prisma.mjs'), ...args], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
      env: databaseUrl === undefined ? environment : { ...environment, DATABASE_URL: databaseUrl },
    });
    return { status, output: stdout + stderr };
  };

  it('generates the client where no database is named', () => {
    const { status, output } = prisma(undefined, 'generate');
    assert.equal(status, 0, output);
    assert.ok(existsSync(join(folder, 'prisma/generated/client.ts')));
  });

  it('names its engine', () => {
    const { status, output } = prisma(undefined, 'version');
    assert.equal(status, 0, output);
    assert.match(output, /Schema Engine +: schema-engine [0-9a-f]{40} /);
  });

  it('says that no database is named', () => {
    const { status, output } = prisma(undefined, 'migrate', 'diff', '--from-empty', '--to-schema', 'prisma', '--script');
    assert.equal(status, 1);
    assert.match(output, /DATABASE_URL is not set/);
  });

  it('says that the server is missing, without the password', () => {
    const { status, output } = prisma('postgresql://ann:secret@127.0.0.1:1/city', 'migrate', 'deploy');
    assert.equal(status, 1);
    assert.match(output, /P1001: No PostgreSQL server answers at 127\.0\.0\.1:1/);
    assert.doesNotMatch(output, /secret/);
  });

  it('deploys, reports and compares', needsServer, () =>
    withScratchDatabase(url, async (scratch) => {
      const deployed = prisma(scratch, 'migrate', 'deploy');
      assert.equal(deployed.status, 0, deployed.output);
      const status = prisma(scratch, 'migrate', 'status');
      assert.match(status.output, /Database schema is up to date/);
      const difference = prisma(scratch, 'migrate', 'diff', '--from-config-datasource', '--to-schema', 'prisma', '--script');
      // Its own word on these two is what the check asks PostgreSQL about.
      assert.match(difference.output, /alerts_urgent_idx/);
      assert.match(difference.output, /sensors_zone_id_idx/);
      assert.doesNotMatch(difference.output, /DROP TABLE|ALTER TABLE/);
      const client = await connectTo(scratch);
      assert.deepEqual((await client.query('SELECT migration_name FROM _prisma_migrations')).rows, [
        { migration_name: '20260101000000_city' },
      ]);
      await client.end();
    }),
  );

  it('keeps the shadow database apart from the real one, and drops it', needsServer, () =>
    withScratchDatabase(url, async (scratch) => {
      const { status, output } = prisma(
        scratch,
        'migrate',
        'diff',
        '--from-migrations',
        'prisma/migrations',
        '--to-schema',
        'prisma',
        '--script',
      );
      assert.equal(status, 0, output);
      const client = await connectTo(scratch);
      const tables = await client.query("SELECT 1 FROM pg_class WHERE relname IN ('zones', '_prisma_migrations')");
      const shadows = await client.query("SELECT datname FROM pg_database WHERE datname LIKE 'shadow_%'");
      await client.end();
      assert.equal(tables.rowCount, 0);
      assert.deepEqual(shadows.rows, []);
    }),
  );

  it('lets a failed migration be resolved', needsServer, () =>
    withScratchDatabase(url, (scratch) => {
      const bad = join(folder, 'prisma/migrations/20260102000000_bad');
      mkdirSync(bad);
      writeFileSync(join(bad, 'migration.sql'), 'SELECT oops;');
      const failed = prisma(scratch, 'migrate', 'deploy');
      assert.equal(failed.status, 1);
      assert.match(failed.output, /column "oops" does not exist/);
      assert.equal(prisma(scratch, 'migrate', 'resolve', '--rolled-back', '20260102000000_bad').status, 0);
      writeFileSync(join(bad, 'migration.sql'), 'SELECT 1;');
      const deployed = prisma(scratch, 'migrate', 'deploy');
      rmSync(bad, { recursive: true });
      assert.equal(deployed.status, 0, deployed.output);
      return Promise.resolve();
    }),
  );
});
