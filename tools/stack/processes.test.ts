import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { endProcess, findAccount, isAlive, markOf, processesIn, runCommand, waitUntilGone, workingFolder } from './processes.ts';

test('a process is recognised by its id and the moment it began', async () => {
  const child = spawn('sleep', ['60']);
  const mark = await markOf(child.pid ?? 0);
  assert.ok(mark);
  assert.equal(await isAlive(mark), true);
  assert.equal(await isAlive({ ...mark, began: 'another time' }), false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(await isAlive(mark), false);
  assert.equal(await markOf(mark.pid), undefined);
});

test('a process that only got the same id is never signalled', async () => {
  const child = spawn('sleep', ['60']);
  const mark = await markOf(child.pid ?? 0);
  assert.ok(mark);
  await endProcess({ ...mark, began: 'another time' }, [{ signal: 'SIGTERM', patience: 100 }]);
  assert.equal(await isAlive(mark), true);
  await endProcess(mark, [{ signal: 'SIGTERM', patience: 5_000 }]);
  assert.equal(await isAlive(mark), false);
});

test('a process that ignores the polite signal is killed', async () => {
  const child = spawn('sh', ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.05; done']);
  await once(child.stdout, 'data');
  const mark = await markOf(child.pid ?? 0);
  assert.ok(mark);
  await endProcess(mark, [{ signal: 'SIGTERM', patience: 100 }]);
  assert.equal(child.signalCode ?? (await once(child, 'exit'))[1], 'SIGKILL');
});

test('a zombie counts as gone', { skip: process.platform === 'linux' ? false : 'needs /proc' }, async () => {
  // The inner process ends soon, and its parent, replaced by sleep, never asks for its result.
  const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60']);
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  const mark = await markOf(pid);
  assert.ok(mark);
  assert.equal(await waitUntilGone(mark, 5_000), true);
  assert.doesNotThrow(() => process.kill(pid, 0), 'the system still lists it');
  parent.kill('SIGKILL');
});

test(
  'the processes that work in a folder are found by their program',
  { skip: process.platform === 'linux' ? false : 'needs /proc' },
  async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stack-processes-')));
    const child = spawn('sleep', ['60'], { cwd: folder });
    await once(child, 'spawn');
    assert.equal(workingFolder(child.pid ?? 0), folder);
    assert.deepEqual(
      (await processesIn(folder, ['sleep'])).map(({ pid }) => pid),
      [child.pid],
    );
    assert.deepEqual(await processesIn(folder, ['postgres']), []);
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  },
);

test('a command that hangs is ended at its limit, with all it started', { timeout: 60_000 }, async () => {
  const { code } = await runCommand('sh', ['-c', 'sleep 300 & sleep 300'], { limit: 200 });
  assert.equal(code, null);
});

test('a program that does not exist gives code 127, an aborted one throws the reason', async () => {
  assert.equal((await runCommand('madinina-no-such-program', [], { limit: 1_000 })).code, 127);
  const abort = new AbortController();
  setTimeout(() => {
    abort.abort(new Error('enough'));
  }, 50);
  await assert.rejects(runCommand('sleep', ['30'], { limit: 60_000, signal: abort.signal }), /enough/);
});

test('accounts are found by name', async () => {
  assert.equal((await findAccount('root'))?.uid, 0);
  assert.equal(await findAccount('madinina-no-such-account'), undefined);
});
