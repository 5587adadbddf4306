/**
 * `npm run openapi:breaking`: holds openapi.json against the document that was released last, and fails when a caller of that one
 * would break though the version does not say so. `--release` makes openapi.json the released one.
 */
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../start/development-environment.ts';
import { breakingChanges, mayBreak } from './breaking-changes.ts';
import type { OpenApiDocument } from './document.ts';

const { values } = parseArgs({ options: { release: { type: 'boolean', default: false } } });
const [current, released] = [join(root, 'openapi.json'), join(root, 'docs/api/openapi-released.json')];
const read = (file: string): OpenApiDocument => JSON.parse(readFileSync(file, 'utf8')) as OpenApiDocument;

function check(): boolean {
  if (!existsSync(released)) {
    console.log('No document was released yet: nothing can break.');
    return true;
  }
  const [before, after] = [read(released), read(current)];
  const changes = breakingChanges(before, after);
  for (const { place, what } of changes) console.error(`${place}: ${what}`);
  const allowed = mayBreak(before.info.version, after.info.version);
  const versions = `${before.info.version} (released) and ${after.info.version}`;
  if (changes.length === 0) console.log(`Nothing breaks between ${versions}.`);
  else if (allowed) console.log(`${changes.length} breaking changes between ${versions}, as the version says.`);
  else
    console.error(`${changes.length} breaking changes between ${versions}: keep what callers use, or raise the version in package.json.`);
  return changes.length === 0 || allowed;
}

if (!check()) process.exitCode = 1;
else if (values.release) {
  copyFileSync(current, released);
  console.log('openapi.json is now the released document.');
}
