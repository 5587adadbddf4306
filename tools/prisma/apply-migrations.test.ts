import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { applyMigrations, MigrationError } from './apply-migrations.ts';
import { withScratchDatabase } from './scratch-database.ts';
import { connectTo, otherDatabase } from './server.mjs';

const url = process.env['DATABASE_URL'] ?? '';

async function rowsOf(databaseUrl: string, query: string): Promise<unknown[]> {
  const client = await connectTo(databaseUrl);
  try {
    return (await client.query<Record<string, unknown>>(query)).rows;
  } finally {
    await client.end();
  }
}

describe('applying migrations', { skip: url === '' && 'DATABASE_URL is not set' }, () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'migrations-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, script: string) => {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'migration.sql'), script);
  };

  it('applies what is new, in order, and a second time nothing', () =>
    withScratchDatabase(url, async (scratch) => {
      const said: string[] = [];
      const say = (line: string) => said.push(line);
      write('2_second', 'ALTER TABLE a ADD COLUMN text text;');
      write('1_first', 'CREATE TABLE a (id int);');
      assert.deepEqual(await applyMigrations({ url: scratch, folder, say }), ['1_first', '2_second']);
      assert.deepEqual(said, ['Applying 1_first', 'Applying 2_second']);
      assert.deepEqual(await applyMigrations({ url: scratch, folder }), []);
    }));

  it('makes the database when there is none', async () => {
    const name = `madinina_scratch_new_${process.pid}`;
    const said: string[] = [];
    write('1_first', 'CREATE TABLE a (id int);');
    try {
      await applyMigrations({ url: otherDatabase(url, name), folder, say: (line) => said.push(line) });
      assert.equal(said[0], `Created the database "${name}"`);
    } finally {
      await rowsOf(otherDatabase(url, 'postgres'), `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    }
  });

  it('applies each migration once when several processes begin together', () =>
    withScratchDatabase(url, async (scratch) => {
      write('1_slow', 'SELECT pg_sleep(0.5); CREATE TABLE a (id int);');
      const said: string[] = [];
      const applied = await Promise.all([1, 2, 3].map(() => applyMigrations({ url: scratch, folder, say: (line) => said.push(line) })));
      assert.deepEqual(applied.flat(), ['1_slow']);
      assert.equal(said.filter((line) => line.startsWith('Another process')).length, 2);
    }));

  it('runs the bodies of functions as they are written', () =>
    withScratchDatabase(url, async (scratch) => {
      write('1_function', "CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 'a;b'; END; $$;");
      await applyMigrations({ url: scratch, folder });
      assert.deepEqual(await rowsOf(scratch, 'SELECT f()'), [{ f: 'a;b' }]);
    }));

  it('applies nothing of a script that fails, says where, and stops until it is resolved', () =>
    withScratchDatabase(url, async (scratch) => {
      write('1_bad', 'CREATE TABLE a (id int);\nSELECT oops\n  FROM a;\n');
      const expected = (error: unknown) => {
        assert.ok(error instanceof MigrationError);
        assert.match(error.message, /^1_bad failed: ERROR: column "oops" does not exist \(42703\)\n {2}line 2: SELECT oops\n/);
        assert.match(error.message, /migrate resolve --rolled-back 1_bad$/);
        return true;
      };
      await assert.rejects(applyMigrations({ url: scratch, folder }), expected);
      assert.deepEqual(await rowsOf(scratch, "SELECT to_regclass('a') AS a"), [{ a: null }]);
      await assert.rejects(applyMigrations({ url: scratch, folder }), /1_bad failed earlier, and nothing is applied after it/);
    }));

  it('refuses when an applied migration was changed', () =>
    withScratchDatabase(url, async (scratch) => {
      write('1_first', 'CREATE TABLE a (id int);');
      await applyMigrations({ url: scratch, folder });
      write('1_first', 'CREATE TABLE a (id bigint);');
      await assert.rejects(applyMigrations({ url: scratch, folder }), /changed after it was applied to this database:\n {2}1_first\n/);
    }));

  it('works on a database that newer code has migrated, and says so', () =>
    withScratchDatabase(url, async (scratch) => {
      write('1_first', 'CREATE TABLE a (id int);');
      write('2_newer', 'CREATE TABLE b (id int);');
      await applyMigrations({ url: scratch, folder });
      rmSync(join(folder, '2_newer'), { recursive: true });
      const said: string[] = [];
      assert.deepEqual(await applyMigrations({ url: scratch, folder, say: (line) => said.push(line) }), []);
      assert.deepEqual(said, ['The database is newer than this code; it also knows 2_newer']);
    }));
});

it('says clearly that the server is missing', async () => {
  const folder = join(import.meta.dirname, 'example/migrations');
  await assert.rejects(applyMigrations({ url: 'postgresql://ann:secret@127.0.0.1:1/city', folder }), {
    name: 'MigrationError',
    message: 'No PostgreSQL server answers at 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
  });
});
