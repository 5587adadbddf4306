/**
 * Writes `openapi.json` and `.env.example` from the built api; `--check` fails instead when one differs from what is committed.
 * No server is needed.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../start/development-environment.ts';
import { runToEnd } from '../start/run-to-end.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const DOCUMENTS = [
  { file: 'openapi.json', entry: 'openapi.js' },
  { file: '.env.example', entry: 'env-example.js' },
] as const;

if (!values.check) await runToEnd('node', ['node_modules/nx/dist/bin/nx.js', 'run', 'api:build'], { ...process.env, NX_DAEMON: 'false' });
const folder = mkdtempSync(join(tmpdir(), 'madinina-documents-'));
let stale = 0;
for (const { file, entry } of DOCUMENTS) {
  const fresh = join(folder, file);
  await runToEnd('node', [join(root, 'dist/apps/api', entry), fresh]);
  const committed = existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '';
  if (committed === readFileSync(fresh, 'utf8')) console.log(`${file} is up to date`);
  else if (values.check) {
    stale += 1;
    console.error(`${file} is not what the code says: run \`npm run openapi\` and commit it.`);
  } else {
    writeFileSync(join(root, file), readFileSync(fresh));
    console.log(`${file} is written`);
  }
}
rmSync(folder, { recursive: true });
process.exitCode = stale > 0 ? 1 : 0;
