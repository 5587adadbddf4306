import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { installAdvice, postgisMajors } from './apt.ts';
import { runArguments } from './docker.ts';
import { kinds } from './kinds.ts';
import { configuration as brokerConfiguration, passwordHash } from './mosquitto.ts';
import { makePlace, secret } from './place.ts';
import { settings } from './postgres.ts';
import { configuration as redisConfiguration } from './redis.ts';
import type { Setup } from './server-kind.ts';

const checkout = mkdtempSync(join(tmpdir(), 'stack-configuration-'));
after(() => {
  rmSync(checkout, { recursive: true });
});

test('PostgreSQL gives up durability only when told to', () => {
  const durable = settings({ durable: true, stack: 'dev' });
  assert.deepEqual(
    [durable['fsync'], durable['synchronous_commit'], durable['full_page_writes'], durable['wal_level']],
    ['on', 'on', 'on', 'replica'],
  );
  const quick = settings({ durable: false, stack: 'test' });
  assert.deepEqual([quick['fsync'], quick['synchronous_commit']], ['off', 'on']);
});

test('Redis appends every write and evicts nothing', () => {
  const text = redisConfiguration({ address: '127.0.0.1', port: 1, data: '/a b', password: 'p' });
  for (const line of [
    'bind 127.0.0.1',
    'appendonly yes',
    'appendfsync everysec',
    'maxmemory-policy noeviction',
    'requirepass p',
    'dir "/a b"',
  ]) {
    assert.ok(text.split('\n').includes(line), line);
  }
});

test('Mosquitto lets nobody in without a password and stays on its address', () => {
  const text = brokerConfiguration({ address: '127.0.0.1', port: 1883, data: '/d', files: '/f' });
  for (const line of [
    'listener 1883 127.0.0.1',
    'allow_anonymous false',
    'password_file /d/passwords',
    'acl_file /f/rights',
    'persistence true',
  ]) {
    assert.ok(text.split('\n').includes(line), line);
  }
  assert.doesNotMatch(text, /^user /m);
});

test('a password is stored as mosquitto_passwd stores it', () => {
  // mosquitto_passwd 2.0.11 wrote this line for the password "geheim".
  const line = '$7$101$jY+KM/TNS6/mtcEv$FU0BVmow56fB6pJZo74Qop4kc51u+K6Npr9/uHNL6d3x5MQNtobSbMxwCj9l7XfAuAcN5AF9gRr/KJU+hKJVqQ==';
  const salt = Buffer.from(line.split('$')[3] ?? '', 'base64');
  assert.equal(passwordHash('geheim', salt), line);
});

test('the newest PostgreSQL that has PostGIS is found in the listing of apt-cache', () => {
  const listing =
    'postgresql-9-postgis-3 - old\npostgresql-17-postgis-3 - Geographic objects\npostgresql-15-postgis-3 - x\npostgresql-16-postgis-3-scripts - x\n';
  assert.deepEqual(postgisMajors(listing), [17, 15, 9]);
  assert.deepEqual(postgisMajors(''), []);
});

test('the advice names what is missing and nothing else', () => {
  const advice = installAdvice(['mosquitto']);
  assert.match(advice, /apt-get install mosquitto\n.*dnf install mosquitto\n.*brew install mosquitto$/s);
  assert.doesNotMatch(advice, /redis|postgresql/);
});

test('a container listens on the loopback address only, and no password is on its command line', async () => {
  const setup: Setup = { program: '', durable: true, stack: 'dev', say: () => undefined, remember: () => undefined, signal: undefined };
  for (const kind of kinds) {
    const place = await makePlace({ checkout, stack: 'dev', server: `${kind.name}-docker` }, 'container');
    const { args, secrets } = runArguments(kind, place, setup, { port: 12_345, container: 'madinina-x' });
    const line = args.join(' ');
    assert.ok(line.includes(`--publish 127.0.0.1:12345:${kind.container.port} --volume ${place.data}:${kind.container.data}:Z`), line);
    assert.ok(args.indexOf(kind.container.image) > args.lastIndexOf('--env'), 'options come before the image');
    const user = { postgres: 'madinina', redis: 'redis', mosquitto: 'city' }[kind.name];
    assert.ok(!line.includes(secret(place, user)));
    assert.ok(Object.keys(secrets).every((name) => line.includes(`--env ${name}`)));
  }
});
