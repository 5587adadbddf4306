/** `npm run db:migration -- add rain gauges`: writes the next migration, with the SQL that Prisma proposes, to be edited. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findDrift } from './drift.ts';
import { readMigrations } from './migration-files.ts';
import { nextMigrationName } from './migration-name.ts';
import { runCommand } from './run-command.ts';

const folder = join(import.meta.dirname, '../../prisma');

await runCommand(async (url) => {
  const name = nextMigrationName(process.argv.slice(2).join(' '), new Date(), readMigrations(join(folder, 'migrations')));
  const { script, types } = await findDrift({ url, folder });
  const alterations = types.map(({ column, schema }) => {
    const [table = '', field = ''] = column.split('.');
    return `-- Prisma does not see this type change\nALTER TABLE "${table}" ALTER COLUMN "${field}" TYPE ${schema};\n`;
  });
  const text = [script, ...alterations].filter((part) => part !== '').join('\n');

  mkdirSync(join(folder, 'migrations', name));
  const file = join(folder, 'migrations', name, 'migration.sql');
  writeFileSync(file, text === '' ? '-- The models ask for nothing new. Write here what Prisma cannot say.\n' : text);
  console.log(`Wrote ${relative(process.cwd(), file)}: read it, add what Prisma cannot say, then run npm run db:migrate and db:check.`);
});
