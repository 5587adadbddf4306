import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { endProcess, markOf } from './processes.ts';
import { until } from './stack.harness.ts';
import { alone, changeRecord, isLookedAfter, readRecord, recordFile } from './stack-record.ts';

const folder = mkdtempSync(join(tmpdir(), 'stack-record-'));
after(() => {
  rmSync(folder, { recursive: true });
});

test('a record is kept, for its owner only; one that is missing or broken is empty', () => {
  assert.deepEqual(readRecord(folder), { servers: {}, urls: {} });
  changeRecord(folder, (record) => {
    record.servers.redis = { how: 'system', port: 1, folder: '/x' };
  });
  assert.equal(readRecord(folder).servers.redis?.port, 1);
  assert.equal(statSync(recordFile(folder)).mode & 0o777, 0o600);
  for (const text of ['', '{"servers":', 'null', '[]']) {
    writeFileSync(recordFile(folder), text);
    assert.deepEqual(readRecord(folder), { servers: {}, urls: {} }, text);
  }
});

test('one at a time changes a stack', async () => {
  const events: string[] = [];
  let waited: number | undefined;
  const work = (name: string) => async (): Promise<void> => {
    events.push(`${name} begins`);
    await until(() => waited !== undefined);
    events.push(`${name} ends`);
  };
  const first = alone(folder, () => undefined, work('first'));
  await until(() => events.length === 1);
  await Promise.all([first, alone(folder, (holder) => (waited = holder), work('second'))]);
  assert.deepEqual(events, ['first begins', 'first ends', 'second begins', 'second ends']);
  assert.equal(waited, process.pid);
  await assert.rejects(
    alone(
      folder,
      () => undefined,
      () => Promise.reject(new Error('failed')),
    ),
    /failed/,
  );
  assert.equal(existsSync(join(folder, 'lock.json')), false);
});

test('the lock of a process that died is taken over, also one that was cut while being written', async () => {
  const child = spawn('sleep', ['60']);
  const mark = await markOf(child.pid ?? 0);
  assert.ok(mark);
  await endProcess(mark, []);
  const lock = join(folder, 'lock.json');
  const reused = { ...(await markOf(process.pid)), began: 'long ago' };
  for (const text of [JSON.stringify(mark), JSON.stringify(reused), '{"pid":']) {
    writeFileSync(lock, text);
    utimesSync(lock, 0, 0);
    assert.equal(
      await alone(
        folder,
        () => undefined,
        () => Promise.resolve('done'),
      ),
      'done',
      text,
    );
  }
});

test('a server is looked after by a living process or by hand', async () => {
  const server = { how: 'system', port: 1, folder: '' } as const;
  const us = await markOf(process.pid);
  assert.ok(us);
  assert.equal(await isLookedAfter(server), false);
  assert.equal(await isLookedAfter({ ...server, owner: 'detached' }), true);
  assert.equal(await isLookedAfter({ ...server, owner: us }), true);
  assert.equal(await isLookedAfter({ ...server, owner: { ...us, began: 'long ago' } }), false);
});
