import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../start/development-environment.ts';
import { green, red } from '../start/progress.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What became of one part of the run. */
export interface Outcome extends Counts {
  readonly title: string;
  readonly seconds: number;
}

/** What takes longer hangs: a test that leaves a timer or a connection open would otherwise keep the whole run for ever. */
const LIMIT_MS = 40 * 60_000;
const GRACE_MS = 20_000;

/** Runs a command to its end, or to the limit, with its output shown and kept. */
export async function shown(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<{ ok: boolean; output: string; seconds: number }> {
  const began = performance.now();
  const child = spawn(command, args, { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const show = (to: NodeJS.WriteStream) => (chunk: Buffer) => {
    output += chunk.toString();
    to.write(chunk);
  };
  child.stdout.on('data', show(process.stdout));
  child.stderr.on('data', show(process.stderr));
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
    const limit = setTimeout(() => {
      console.error(red(`\nIt did not end within ${String(LIMIT_MS / 60_000)} minutes, and is stopped.`));
      child.kill('SIGTERM');
      setTimeout(() => resolve(null), GRACE_MS).unref();
    }, LIMIT_MS);
    child.once('close', () => clearTimeout(limit));
  });
  return { ok: code === 0, output, seconds: (performance.now() - began) / 1000 };
}

/** Adds up what the Jest runs of one kind (`spec`, `int-spec`, `e2e-spec`) left in `reports/`. */
export function reportedCounts(suffix: string): Counts {
  const counts = globSync(`reports/**/${suffix}.json`, { cwd: root }).map(
    (file) => JSON.parse(readFileSync(join(root, file), 'utf8')) as Counts,
  );
  const sum = (key: keyof Counts) => counts.reduce((total, count) => total + count[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** Reads the closing lines of `node --test`. */
export function nodeTestCounts(output: string): Counts {
  const count = (word: string) => Number(new RegExp(`^. ${word} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  return { passed: count('pass'), failed: count('fail'), skipped: count('skipped') };
}

/** Prints a line a part and the closing line; answers the exit code. */
export function printSummary(outcomes: readonly Outcome[], minutes: number): number {
  console.log('');
  for (const { title, passed, failed, skipped, seconds } of outcomes) {
    const counts = `${String(passed)} passed, ${String(failed)} failed${skipped > 0 ? `, ${String(skipped)} skipped` : ''}`;
    console.log(`${failed === 0 ? green('✔') : red('✘')} ${title}: ${counts} (${seconds.toFixed(0)} s)`);
  }
  const sum = (key: keyof Counts) => outcomes.reduce((total, outcome) => total + outcome[key], 0);
  console.log(`\n${minutes.toFixed(1)} minutes${sum('skipped') > 0 ? `; ${String(sum('skipped'))} skipped, each says why above` : ''}`);
  console.log(`${String(sum('passed'))} passed, ${String(sum('failed'))} failed`);
  return sum('failed') === 0 ? 0 : 1;
}
