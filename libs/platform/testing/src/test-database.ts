import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { testServers } from './test-servers';

/** A migrated database of one test file's own. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

const migrationsFolder = join(__dirname, '../../../../prisma/migrations');

const withName = (url: string, database: string): string => {
  const named = new URL(url);
  named.pathname = `/${database}`;
  return named.toString();
};

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'madinina-testing' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function migrations(): Promise<string[]> {
  const folders = (await readdir(migrationsFolder, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(folders.sort().map((folder) => readFile(join(migrationsFolder, folder, 'migration.sql'), 'utf8')));
}

/** Makes the migrated template once for each state of the migrations; the advisory lock lets parallel test files wait for the first. */
async function ensureTemplate(adminUrl: string): Promise<string> {
  const scripts = await migrations();
  const template = `madinina_template_${createHash('sha256').update(scripts.join('\0')).digest('hex').slice(0, 12)}`;
  await connected(adminUrl, async (admin) => {
    await admin.query('SELECT pg_advisory_lock(972)');
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (rowCount) return;
    const unfinished = `${template}_unfinished`;
    await admin.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${unfinished}`);
    await connected(withName(adminUrl, unfinished), async (client) => {
      for (const script of scripts) await client.query(script);
    });
    await admin.query(`ALTER DATABASE ${unfinished} RENAME TO ${template}`);
  });
  return template;
}

/** A fresh copy of the migrated template, in some 100 ms; `drop()` it after the file's tests. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = withName(testServers().databaseUrl, 'postgres');
  const template = await ensureTemplate(adminUrl);
  const name = `madinina_test_${randomBytes(6).toString('hex')}`;
  await connected(adminUrl, (admin) => admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  return {
    url: withName(adminUrl, name),
    drop: () =>
      connected(adminUrl, async (admin) => {
        await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}
