import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { BenchProcess, freePort } from './bench-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-process-'));
const started: BenchProcess[] = [];
after(async () => {
  await Promise.all(started.map((process) => process.stop()));
  rmSync(folder, { recursive: true });
});

function run(script: string, environment: NodeJS.ProcessEnv = {}): BenchProcess {
  const logFile = join(folder, `${String(started.length)}.log`);
  const process = BenchProcess.start({ name: 'subject', args: ['--eval', script], environment, logFile });
  started.push(process);
  return process;
}

test('a server answers with the environment it was given, and ends when told', async () => {
  const PORT = String(await freePort());
  const server = `require('http').createServer((_, answer) => answer.end(process.env.WORD)).listen(process.env.PORT, '127.0.0.1')`;
  const process = run(server, { PORT, WORD: 'here' });
  const url = `http://127.0.0.1:${PORT}/`;
  await process.answers(url);
  assert.equal(await (await fetch(url)).text(), 'here');
  await process.stop();
  assert.throws(() => process.mustLive(), /subject ended/);
  await assert.rejects(fetch(url));
});

test('what a process sends is heard, also when it ends at once', async () => {
  assert.equal(await run('process.send(42, () => process.exit())').message(), 42);
});

test('a process that ends too early is told with what it said last', async () => {
  const fails = 'console.error("no harbour"); process.exit(3)';
  await assert.rejects(run(fails).message(), /subject ended.*no harbour/s);
  await assert.rejects(run(fails).answers('http://127.0.0.1:9/'), /subject ended.*no harbour/s);
});
