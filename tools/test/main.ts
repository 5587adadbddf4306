/**
 * `npm test`: everything that must be true of the project, on a private stack. The last line is `N passed, M failed`:
 * tests one by one, a static check of the whole project as one. `--affected [--base REV]` runs what a branch touches.
 */
import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../start/development-environment.ts';
import { startStack } from '../stack/stack.ts';
import { nodeTestCounts, type Outcome, printSummary, reportedCounts, shown } from './outcomes.ts';

const { values } = parseArgs({ options: { affected: { type: 'boolean', default: false }, base: { type: 'string' } } });
const outcomes: Outcome[] = [];
const NODE = ['--disable-warning=ExperimentalWarning'];

async function check(title: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  console.log(`\n── ${title}`);
  const { ok, output, seconds } = await shown('node', [...NODE, ...args], environment);
  // Without the graph the rule would pass over everything.
  const passed = ok && !output.includes('The rule will be skipped');
  outcomes.push({ title, passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0, seconds });
}

/** One target of every project; tests are counted from the reports that their runs, or Nx's cache, leave. */
async function target(title: string, name: string, environment: NodeJS.ProcessEnv, suffix?: string): Promise<void> {
  console.log(`\n── ${title}`);
  const base = values.base === undefined ? [] : ['--base', values.base];
  const which = values.affected ? ['affected', '-t', name, ...base] : ['run-many', '-t', name];
  const { ok, seconds } = await shown('node', ['node_modules/nx/dist/bin/nx.js', ...which, '--outputStyle', 'static'], environment);
  const counts = suffix === undefined ? { passed: ok ? 1 : 0, failed: 0, skipped: 0 } : reportedCounts(suffix);
  outcomes.push({ title, ...counts, failed: ok ? counts.failed : Math.max(1, counts.failed), seconds });
}

async function toolTests(environment: NodeJS.ProcessEnv): Promise<void> {
  console.log('\n── Tests of the tools');
  const files = globSync('tools/**/*.test.ts', { cwd: root });
  const { ok, output, seconds } = await shown('node', [...NODE, '--test', '--test-concurrency=1', ...files], environment);
  const counts = nodeTestCounts(output);
  outcomes.push({ title: 'Tests of the tools', ...counts, failed: ok ? counts.failed : Math.max(1, counts.failed), seconds });
}

const began = performance.now();
rmSync(join(root, 'reports'), { recursive: true, force: true });
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
const stack = await startStack({
  name: 'test',
  folder: root,
  env: {},
  ephemeral: true,
  durable: false,
  signal: interruption.signal,
  onProgress: ({ message }) => console.log(message),
});
interruption.signal.addEventListener('abort', () => void stack.stop().then(() => process.exit(130)));

const environment: NodeJS.ProcessEnv = { ...process.env, ...stack.urls, NODE_ENV: 'test', NX_DAEMON: 'false', FORCE_COLOR: '0' };
try {
  await check('Types of the tools', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tools/tsconfig.json'], environment);
  await check('Formatting', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'], environment);
  await check('Migrations and schema agree', ['tools/prisma/check-drift.ts'], environment);
  // First, because it also leaves the project graph that the module boundaries are checked against.
  await target('Builds', 'build', environment);
  // The whole at once reads every file once; a branch asks project by project.
  if (values.affected) {
    await target('Lint', 'lint', environment);
    await target('Types', 'typecheck', environment);
  } else {
    await check('Lint', ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', 'apps', 'libs', 'tools'], environment);
    await check('Types', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'], environment);
  }
  await check('openapi.json and .env.example are up to date', ['tools/documents/write.ts', '--check'], environment);
  await check('openapi.json follows the rules of redocly.yaml', ['node_modules/@redocly/cli/bin/cli.js', 'lint', 'openapi.json'], {
    ...environment,
    REDOCLY_TELEMETRY: 'off',
    REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
  });
  await check('No caller of the released document breaks', ['tools/contract/main.ts'], environment);
  await target('Small tests', 'test', environment, 'spec');
  await target('Integration tests', 'int-test', environment, 'int-spec');
  await target('End-to-end tests', 'e2e', environment, 'e2e-spec');
  await toolTests(environment);
} finally {
  await stack.stop();
}
process.exit(printSummary(outcomes, (performance.now() - began) / 60_000));
