import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { DomainError } from '@madinina/contracts';
import { type AddressImportReport, AddressImportService, type ImportProgress } from '@madinina/gis';
import { inServicesContext } from './services-context';

const USAGE = `npm run gis:import-ban -- FILE … [--attribution TEXT] [--licence TEXT] [--accept-rejected] [--allow-removal]
Loads files of the Base Adresse Nationale (CSV, plain or gzip): addresses, and lieux-dits. Each is taken whole or not at all, and one that is there
already changes nothing. What a file's departments no longer hold is removed.
--attribution, --licence   whom answers name as the source: BAN, ETALAB-2.0 unless told
--accept-rejected          take a file of which more than a tenth of the lines are rejected
--allow-removal            take a file that lacks more than a fifth of what is stored`;

const WIDTH = 30;

/** One line that is written over; where output is no terminal, nothing. */
function showProgress({ bytes, bytesRead, lines, rejected }: ImportProgress): void {
  if (!process.stderr.isTTY) return;
  const done = bytes === 0 ? 1 : bytesRead / bytes;
  const bar = '█'.repeat(Math.round(done * WIDTH)).padEnd(WIDTH, '░');
  process.stderr.write(`\r${bar} ${Math.round(done * 100)} %  ${lines} lines  ${rejected} rejected`);
}

function summary(report: AddressImportReport): string {
  const { fileName, kind, departments, lines, added, changed, unchanged, removed, rejected, seconds, reasons, id } = report;
  const rate = Math.round(lines / seconds);
  const told = [
    `${fileName}: ${lines} ${kind} of ${departments.join(', ')} in ${seconds.toFixed(1)} s (${rate}/s)`,
    `  ${added} added, ${changed} changed, ${unchanged} unchanged, ${removed} removed, ${rejected} rejected`,
    ...[...reasons].map(([reason, count]) => `  rejected ${count} × ${reason}`),
  ];
  if (rejected > 0) told.push(`  the rejected lines are in address_rejections, import_id ${id}`);
  return told.join('\n');
}

async function importFiles(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      attribution: { type: 'string' },
      licence: { type: 'string' },
      'accept-rejected': { type: 'boolean', default: false },
      'allow-removal': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || positionals.length === 0) throw new Error(USAGE);
  const { attribution, licence, 'accept-rejected': acceptRejected, 'allow-removal': allowRemoval } = values;
  await inServicesContext(process.env, async (context) => {
    for (const file of positionals) {
      const report = await context
        .get(AddressImportService)
        .import({ file, attribution, licence, acceptRejected, allowRemoval, progress: showProgress });
      if (process.stderr.isTTY) process.stderr.write('\n');
      process.stdout.write(`${summary(report)}\n`);
    }
  });
}

importFiles().then(
  () => process.exit(0),
  (error: unknown) => {
    const details = error instanceof DomainError ? ` ${JSON.stringify(error.details)}` : '';
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}${details}\n`);
    process.exit(1);
  },
);
