/**
 * `npm test`: everything that must be true of the project, on a private stack. The last line is `N passed, M failed`.
 * Static checks count as one each.
 */
import { spawn } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../start/development-environment.ts';
import { green, red } from '../start/progress.ts';
import { startStack } from '../stack/stack.ts';

interface Outcome {
  readonly title: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
}

const outcomes: Outcome[] = [];

/** Runs one command with its output shown, and answers whether it succeeded. */
async function shown(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<{ ok: boolean; output: string; seconds: number }> {
  const began = performance.now();
  const child = spawn(command, args, { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const [stream, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const)
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      to.write(chunk);
    });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { ok: code === 0, output, seconds: (performance.now() - began) / 1000 };
}

async function check(title: string, command: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  console.log(`\n── ${title}`);
  const { ok, seconds } = await shown(command, args, environment);
  outcomes.push({ title, passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, seconds });
}

const projectFiles = globSync('{apps,libs}/**/project.json', { cwd: root });

/** The targets of every project through Nx, and their tests' counts from the reports that the runs (or Nx's cache) leave. */
async function targets(title: string, names: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  console.log(`\n── ${title}`);
  const { ok, seconds } = await shown(
    'node',
    ['node_modules/nx/bin/nx.js', 'run-many', '-t', ...names, '--parallel', '2', '--outputStyle', 'static'],
    environment,
  );
  outcomes.push({ title, passed: ok ? projectFiles.length : 0, failed: ok ? 0 : 1, skipped: 0, seconds });
}

function testCounts(title: string): void {
  const counts = globSync('reports/**/*.json', { cwd: root }).map(
    (file) => JSON.parse(readFileSync(join(root, file), 'utf8')) as { passed: number; failed: number; skipped: number },
  );
  const sum = (key: 'passed' | 'failed' | 'skipped') => counts.reduce((total, count) => total + count[key], 0);
  outcomes.push({ title, passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped'), seconds: 0 });
}

async function toolTests(environment: NodeJS.ProcessEnv): Promise<void> {
  console.log('\n── Tests of the tools');
  const files = globSync('tools/**/*.test.ts', { cwd: root });
  const { ok, output, seconds } = await shown(
    'node',
    ['--test', '--test-concurrency=1', '--disable-warning=ExperimentalWarning', ...files],
    environment,
  );
  const count = (word: string) => Number(new RegExp(`^. ${word} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  const failed = count('fail');
  outcomes.push({
    title: 'Tests of the tools',
    passed: count('pass'),
    failed: ok ? failed : Math.max(1, failed),
    skipped: count('skipped'),
    seconds,
  });
}

const began = performance.now();
rmSync(join(root, 'reports'), { recursive: true, force: true });
mkdirSync(join(root, '.madinina'), { recursive: true });
const stack = await startStack({
  name: 'test',
  folder: join(root, '.madinina/test'),
  env: {},
  ephemeral: true,
  onProgress: ({ server, message }) => console.log(`${server}: ${message}`),
});
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void stack.stop().then(() => process.exit(130));
  });

const environment: NodeJS.ProcessEnv = { ...process.env, ...stack.urls, NODE_ENV: 'test', NX_DAEMON: 'false', FORCE_COLOR: '0' };
try {
  await check(
    'Static checks of the tools',
    'node',
    ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tools/tsconfig.json'],
    environment,
  );
  await check('Lint of the tools', 'node', ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', 'tools'], environment);
  await check('Formatting', 'node', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'], environment);
  await check('Migrations and schema agree', 'node', ['tools/prisma/check-drift.ts'], environment);
  await targets('Lint', ['lint'], environment);
  await targets('Type check', ['typecheck'], environment);
  await targets('Builds', ['build'], environment);
  await check('OpenAPI document is up to date', 'node', ['tools/openapi/check.ts'], environment);
  await targets('Small tests', ['test'], environment);
  await targets('Integration tests', ['int-test'], environment);
  await targets('End-to-end tests', ['e2e'], environment);
  testCounts('Tests of applications and rooms');
  await toolTests(environment);
} finally {
  await stack.stop();
}

console.log('');
for (const { title, passed, failed, skipped, seconds } of outcomes)
  console.log(
    `${failed === 0 ? green('✔') : red('✘')} ${title}: ${String(passed)} passed, ${String(failed)} failed${skipped > 0 ? `, ${String(skipped)} skipped` : ''} (${seconds.toFixed(0)} s)`,
  );
const total = (key: 'passed' | 'failed') => outcomes.reduce((sum, outcome) => sum + outcome[key], 0);
console.log(`\n${((performance.now() - began) / 60_000).toFixed(1)} minutes`);
console.log(`${String(total('passed'))} passed, ${String(total('failed'))} failed`);
process.exit(total('failed') === 0 ? 0 : 1);
