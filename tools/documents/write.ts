/**
 * Writes `asyncapi.json` from the contracts, `openapi.json` and `.env.example` from the built api; `--check` fails instead when one
 * differs from what is committed. No server is needed.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../start/development-environment.ts';
import { runToEnd } from '../start/run-to-end.ts';
import { asyncDocument } from './async-document.ts';
import { realtimeTypes, topicPatterns } from './type-schemas.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const DOCUMENTS = [
  { file: 'openapi.json', entry: 'openapi.js' },
  { file: '.env.example', entry: 'env-example.js' },
] as const;

const folder = mkdtempSync(join(tmpdir(), 'madinina-documents-'));
let stale = 0;

function settle(file: string, fresh: string): void {
  const committed = existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '';
  if (committed === fresh) console.log(`${file} is up to date`);
  else if (values.check) {
    stale += 1;
    console.error(`${file} is not what the code says: run \`npm run openapi\` and commit it.`);
  } else {
    writeFileSync(join(root, file), fresh);
    console.log(`${file} is written`);
  }
}

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
// First: the api carries it.
settle('asyncapi.json', `${JSON.stringify(asyncDocument(realtimeTypes(root), topicPatterns(root), version), null, 2)}\n`);
if (!values.check) await runToEnd('node', ['node_modules/nx/dist/bin/nx.js', 'run', 'api:build'], { ...process.env, NX_DAEMON: 'false' });
for (const { file, entry } of DOCUMENTS) {
  const fresh = join(folder, file);
  await runToEnd('node', [join(root, 'dist/apps/api', entry), fresh]);
  settle(file, readFileSync(fresh, 'utf8'));
}
rmSync(folder, { recursive: true });
process.exitCode = stale > 0 ? 1 : 0;
