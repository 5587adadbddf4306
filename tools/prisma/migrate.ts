/** `npm run db:migrate`: brings the database of DATABASE_URL up to the last migration. */
import { join } from 'node:path';
import { applyMigrations } from './apply-migrations.ts';
import { runCommand } from './run-command.ts';
import { addressOf } from './server.mjs';

await runCommand(async (url) => {
  const { database, server } = addressOf(url);
  const applied = await applyMigrations({ url, folder: join(import.meta.dirname, '../../prisma/migrations'), say: console.log });
  console.log(`${database} on ${server}: ${applied.length === 0 ? 'nothing to migrate' : `${applied.length} migrations applied`}`);
});
