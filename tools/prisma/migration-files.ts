import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationList } from '@prisma/schema-engine-wasm';

/** One folder of `prisma/migrations`. */
export interface Migration {
  /** `20261121000000_platform` */
  readonly name: string;
  readonly script: string;
  /** As Prisma keeps it in `_prisma_migrations`: SHA-256 of the script, in hexadecimal. */
  readonly checksum: string;
}

/** Every migration, in the order in which they are applied. @throws when a folder holds no `migration.sql` */
export function readMigrations(folder: string): Migration[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const file = join(folder, name, 'migration.sql');
      if (!existsSync(file)) throw new Error(`The migration ${name} has no migration.sql.`);
      const script = readFileSync(file, 'utf8');
      return { name, script, checksum: createHash('sha256').update(script).digest('hex') };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The migrations of a folder in the form the schema engine takes them. */
export function migrationList(folder: string, migrations: readonly Migration[]): MigrationList {
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, script }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: script } },
    })),
  };
}
