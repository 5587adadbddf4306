import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkoutHash, existingData, makePlace, removePlace, secret, secretFile, stackFolder, writeConfiguration } from './place.ts';
import { findAccount } from './processes.ts';
import { StackError } from './stack-error.ts';

const checkout = mkdtempSync(join(tmpdir(), 'stack-place-'));
after(() => {
  rmSync(checkout, { recursive: true });
});
const asRoot = { skip: process.getuid?.() === 0 ? false : 'needs root' };

test('a password is made once and only its owner can read it', async () => {
  const place = await makePlace({ checkout, stack: 'a', server: 'redis' }, undefined);
  const password = secret(place, 'redis');
  assert.match(password, /^[0-9a-f]{48}$/);
  assert.equal(secret(place, 'redis'), password);
  assert.notEqual(secret(place, 'other'), password);
  assert.equal(statSync(secretFile(place, 'redis')).mode & 0o777, 0o600);
  assert.equal(statSync(place.folder).mode & 0o077, 0);
  writeFileSync(secretFile(place, 'redis'), '');
  assert.match(secret(place, 'redis'), /^[0-9a-f]{48}$/, 'a file that a kill left empty is made again');
});

test('names that would leave the folder are refused', () => {
  for (const name of ['../x', '', 'A', 'a/b', '-a']) assert.throws(() => stackFolder(checkout, name), StackError);
});

test('data are found and removed where they are', async () => {
  const name = { checkout, stack: 'b', server: 'postgres' };
  const place = await makePlace(name, undefined);
  assert.equal(existingData(name), undefined);
  writeFileSync(join(place.data, 'x'), '');
  assert.equal(existingData(name), place.data);
  removePlace(name);
  assert.equal(existsSync(place.folder), false);
});

test('a checkout that the account cannot reach keeps its data under /var/lib, a reachable one in itself', asRoot, async () => {
  const account = (await findAccount('postgres')) ?? (await findAccount('nobody'));
  assert.ok(account);
  const name = { checkout, stack: 'c', server: 'postgres' };
  chmodSync(checkout, 0o700);
  const far = await makePlace(name, account);
  assert.equal(far.folder, `/var/lib/madinina-${checkoutHash(checkout)}/c/postgres`);
  assert.equal(statSync(far.data).uid, account.uid);
  assert.equal(statSync(far.data).mode & 0o777, 0o700);
  assert.equal(existsSync(join(stackFolder(checkout, 'c'), 'postgres')), false);

  writeFileSync(join(far.data, 'x'), '');
  chmodSync(checkout, 0o755);
  assert.equal((await makePlace(name, account)).folder, far.folder, 'data stay where they were made');

  removePlace(name);
  assert.equal(existsSync(`/var/lib/madinina-${checkoutHash(checkout)}`), false);
  assert.equal((await makePlace(name, account)).folder, join(stackFolder(checkout, 'c'), 'postgres'));
});

test('the account may read its configuration, nobody else may', asRoot, async () => {
  const account = (await findAccount('redis')) ?? (await findAccount('nobody'));
  assert.ok(account);
  const place = await makePlace({ checkout, stack: 'd', server: 'redis' }, account);
  const { mode, uid, gid } = statSync(writeConfiguration(place, 'redis.conf', 'port 1'));
  assert.deepEqual([mode & 0o777, uid, gid], [0o640, 0, account.gid]);
});
