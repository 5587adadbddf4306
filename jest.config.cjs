const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const { compilerOptions } = JSON.parse(readFileSync(join(__dirname, 'tsconfig.base.json'), 'utf8'));
const moduleNameMapper = Object.fromEntries(
  Object.entries(compilerOptions.paths).map(([alias, [file]]) => [`^${alias}$`, join(__dirname, file)]),
);

/** One configuration for every project: `--rootDir` and `--testRegex` come from the target (tools/nx/targets.mjs). */
module.exports = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', JSON.parse(readFileSync(join(__dirname, '.swcrc'), 'utf8'))] },
  moduleNameMapper,
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  setupFiles: [join(__dirname, 'tools/build/jest-setup.cjs')],
  reporters: ['default', join(__dirname, 'tools/build/jest-count-reporter.cjs')],
  // Only for what hangs: a slow machine must not make a test fail.
  testTimeout: 120_000,
  maxWorkers: 2,
  // A worker that has done its work gives back its memory, which takes a busy machine longer than the half second that it is given otherwise.
  workerGracefulExitTimeout: 30_000,
  cacheDirectory: join(__dirname, '.nx/jest'),
};
