/**
 * The Prisma CLI as this project runs it: `node tools/prisma/prisma.mjs generate`, `… migrate status`.
 *
 * Prisma downloads a schema engine for its CLI. Unless one is there, or named by the environment, the engine
 * from npm stands in, so that nothing is fetched at run time; nothing is reported home either.
 */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

process.env.CHECKPOINT_DISABLE ??= '1';
process.env.PRISMA_HIDE_UPDATE_MESSAGE ??= '1';
if (!process.env.PRISMA_SCHEMA_ENGINE_BINARY && !stockEngineIsPresent()) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY = fileURLToPath(new URL('schema-engine.mjs', import.meta.url));
  // The stand-in must run on the same Node as this process.
  process.env.PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;
}

const cli = require.resolve('prisma/build/index.js');
process.argv[1] = cli;
require(cli);

function stockEngineIsPresent() {
  const engines = dirname(require.resolve('@prisma/engines/package.json'));
  return readdirSync(engines).some((name) => name.startsWith('schema-engine-') && !/\.(gz|sha256|tmp)/.test(name));
}
