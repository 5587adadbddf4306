/** `npm run db:check`: fails, and says where, when the migrations and the schema do not agree. */
import { join } from 'node:path';
import { driftReport } from './drift-report.ts';
import { findDrift } from './drift.ts';
import { runCommand } from './run-command.ts';

await runCommand(async (url) => {
  const report = driftReport(await findDrift({ url, folder: join(import.meta.dirname, '../../prisma') }));
  if (report === undefined) console.log('Migrations and schema agree.');
  else throw new Error(report);
});
