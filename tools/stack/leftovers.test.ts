/** What an earlier start may leave behind: processes, pids that mean another process now, taken ports, half-made data. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findAccount, isAlive, markOf } from './processes.ts';
import type { ProcessMark } from './processes.ts';
import { changeRecord, readRecord, recordFile } from './stack-record.ts';
import { Checkout, query, redisCommand, until } from './stack.harness.ts';
import type { Stack } from './stack.ts';

/** Most of these leave the stack `old` whole, for the next to start again: an initdb each would take most of the time. */
const checkout = new Checkout();
const helpers: ChildProcess[] = [];
after(() => {
  for (const helper of helpers) helper.kill('SIGKILL');
});

/** A process that has nothing to do with any stack. */
async function stranger(options: { uid?: number; gid?: number } = {}): Promise<ProcessMark> {
  const child = spawn('sleep', ['300'], options);
  helpers.push(child);
  await once(child, 'spawn');
  const mark = await markOf(child.pid ?? 0);
  assert.ok(mark);
  return mark;
}

/** Another process that starts the same stack and says so, then waits to be killed. */
async function startElsewhere(stack: string, said: RegExp): Promise<ChildProcess> {
  checkout.named(stack);
  const environment = { PATH: process.env['PATH'], MADININA_STACK: 'system' };
  const args = [join(import.meta.dirname, 'main.ts'), 'up', '--name', stack, '--folder', checkout.folder];
  const child = spawn(process.execPath, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  helpers.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await until(() => said.test(output) || child.exitCode !== null);
  assert.match(output, said);
  return child;
}

function pids(stack: Stack): (number | undefined)[] {
  return stack.servers.map(({ pid }) => pid);
}

test('servers whose owner was killed with -9 are taken over as they are, and ended by the new owner', async () => {
  const owner = await startElsewhere('old', /Ctrl-C stops/);
  const { servers, urls } = readRecord(checkout.named('old').folder);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  const stack = await checkout.start('old');
  assert.deepEqual(pids(stack), [servers.postgres?.process?.pid, servers.redis?.process?.pid, servers.mosquitto?.process?.pid]);
  assert.deepEqual(stack.urls, urls);
  await stack.stop();
  for (const server of Object.values(servers)) assert.equal(server.process !== undefined && (await isAlive(server.process)), false);
});

test('servers that a living process looks after are shared and left to it; its Ctrl-C ends them', async () => {
  const owner = await startElsewhere('old', /Ctrl-C stops/);
  const stack = await checkout.start('old');
  await stack.stop();
  assert.deepEqual(await query(stack.urls.DATABASE_URL, 'select 1 as one'), [{ one: 1 }]);
  await assert.rejects(checkout.start('old', { ephemeral: true }), new RegExp(`belongs to process ${String(owner.pid)}`));
  const { servers } = readRecord(checkout.named('old').folder);
  owner.kill('SIGINT');
  const [code] = (await once(owner, 'exit')) as [number];
  assert.equal(code, 0);
  for (const { process: mark } of Object.values(servers)) assert.equal(mark !== undefined && (await isAlive(mark)), false);
});

test('a pid in the record that belongs to another process now is neither trusted nor killed', async () => {
  await (await checkout.start('old')).stop();
  const [reused, forged] = [await stranger(), await stranger()];
  changeRecord(checkout.named('old').folder, ({ servers }) => {
    assert.ok(servers.postgres && servers.redis && servers.mosquitto);
    servers.postgres.process = { ...reused, began: 'long ago' };
    // Even a mark that fits says nothing about a process that does not work in our data folder.
    servers.redis.process = forged;
    servers.mosquitto.process = { pid: 4_194_303, began: 'long ago' };
  });
  const stack = await checkout.start('old');
  assert.ok(!pids(stack).includes(reused.pid) && !pids(stack).includes(forged.pid));
  await stack.stop();
  assert.deepEqual([await isAlive(reused), await isAlive(forged)], [true, true]);
});

test("PostgreSQL's own lock file with the pid of another process of its account does not keep it down", async () => {
  const stack = await checkout.start('old');
  await stack.server('postgres').kill('SIGKILL');
  const account = process.getuid?.() === 0 ? await findAccount('postgres') : undefined;
  const reused = await stranger(account === undefined ? {} : { uid: account.uid, gid: account.gid });
  const lock = join(checkout.named('old').folder, 'postgres', 'data', 'postmaster.pid');
  writeFileSync(lock, readFileSync(lock, 'utf8').replace(/^\d+/, String(reused.pid)));
  await stack.server('postgres').start();
  assert.ok(checkout.news.some((message) => message.includes(`process ${reused.pid} of an earlier start is gone`)));
  assert.equal(await isAlive(reused), true);
  await stack.stop();
});

test(
  'servers that no record knows are ended before their data are used again',
  { skip: process.platform === 'linux' ? false : 'needs /proc' },
  async () => {
    const stack = await checkout.start('old');
    await redisCommand(stack.urls.REDIS_URL, 'SET', 'kept', 'yes');
    const marks = await Promise.all(pids(stack).map((pid) => markOf(pid ?? 0)));
    rmSync(recordFile(checkout.named('old').folder));
    const again = await checkout.start('old');
    for (const mark of marks) assert.equal(mark !== undefined && (await isAlive(mark)), false);
    assert.equal(await redisCommand(again.urls.REDIS_URL, 'GET', 'kept'), 'yes');
    await again.stop();
  },
);

test('a port that another program took meanwhile is replaced, and the data are the same', async () => {
  const before = await checkout.start('old');
  await query(before.urls.DATABASE_URL, 'create table kept (id int)');
  await before.stop();
  const squatters = await Promise.all(
    before.servers.map(async ({ port }) => {
      const squatter = createServer().listen(port, '127.0.0.1');
      await once(squatter, 'listening');
      return squatter;
    }),
  );
  const stack = await checkout.start('old');
  for (const { name, port } of before.servers) {
    assert.notEqual(stack.server(name).port, port);
    assert.ok(checkout.news.some((message) => message.includes(`port ${port} is in use, taking ${stack.server(name).port}`)));
  }
  assert.deepEqual(await query(stack.urls.DATABASE_URL, 'select * from kept'), []);
  await stack.stop();
  for (const squatter of squatters) squatter.close();
});

test('an initdb whose parent was killed with -9 is made again', async () => {
  const owner = await startElsewhere('cut', /making the data folder/);
  const folder = join(checkout.named('cut').folder, 'postgres');
  await until(() => readdirSync(folder).some((name) => name.startsWith('data.new-') && existsSync(join(folder, name, 'PG_VERSION'))));
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  assert.equal(existsSync(join(folder, 'data', 'PG_VERSION')), false);
  const stack = await checkout.start('cut');
  assert.deepEqual(await query(stack.urls.DATABASE_URL, 'select 1 as one'), [{ one: 1 }]);
  assert.deepEqual(readdirSync(folder).sort(), ['data', 'madinina.password']);
  await stack.stop();
});

test('a start that is aborted ends what it started, and the next one is whole', async () => {
  const abort = new AbortController();
  const starting = checkout.start('aborted', {
    signal: abort.signal,
    onProgress: ({ message }) => {
      if (message.includes('making the data folder')) setTimeout(() => abort.abort(new Error('enough')), 250);
    },
  });
  await assert.rejects(starting, /enough/);
  for (const { process: mark } of Object.values(readRecord(checkout.named('aborted').folder).servers)) assert.equal(mark, undefined);
  const stack = await checkout.start('aborted');
  assert.deepEqual(await query(stack.urls.DATABASE_URL, 'select 1 as one'), [{ one: 1 }]);
  await stack.stop();
});

test('a data folder without its heart is set aside, not deleted', async () => {
  const data = join(checkout.named('torn').folder, 'postgres', 'data');
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, 'PG_VERSION'), '15\n');
  const stack = await checkout.start('torn');
  assert.deepEqual(await query(stack.urls.DATABASE_URL, 'select 1 as one'), [{ one: 1 }]);
  const aside = readdirSync(join(data, '..')).find((name) => name.startsWith('data.half-made-'));
  assert.equal(readFileSync(join(data, '..', aside ?? '', 'PG_VERSION'), 'utf8'), '15\n');
  await stack.stop();
});
