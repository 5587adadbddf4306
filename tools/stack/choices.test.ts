/** Which servers a stack uses, and that stacks do not touch each other. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { stackStatus } from './recorded-stack.ts';
import { Checkout, query, redisCommand } from './stack.harness.ts';
import { StackError } from './stack.ts';
import type { Stack } from './stack.ts';

const checkout = new Checkout();
const ephemeral = { ephemeral: true, durable: false } as const;

let host: Stack;

test('two stacks run side by side, each with its own data, and end apart', async () => {
  const [one, two] = await Promise.all([checkout.start('one', ephemeral), checkout.start('two', ephemeral)]);
  const ports = [...one.servers, ...two.servers].map(({ port }) => port);
  assert.equal(new Set(ports).size, 6, ports.join(' '));
  await redisCommand(one.urls.REDIS_URL, 'SET', 'who', 'one');
  assert.equal(await redisCommand(two.urls.REDIS_URL, 'GET', 'who'), null);
  await one.stop();
  assert.deepEqual(await query(two.urls.DATABASE_URL, 'select 1 as one'), [{ one: 1 }]);
  assert.deepEqual(await states('one'), ['down', 'down', 'down']);
  host = two;
});

test('given servers are used, and neither started nor ended', async () => {
  const guest = await checkout.start('guest', { env: { ...host.urls } });
  assert.deepEqual(
    guest.servers.map(({ how, port }) => [how, port]),
    host.servers.map(({ port }) => ['given', port]),
  );
  assert.deepEqual(guest.urls, host.urls);
  await assert.rejects(guest.server('redis').kill(), /given by REDIS_URL/);
  await guest.stop();
  assert.deepEqual(await states('two'), ['answers', 'answers', 'answers']);
});

test('some servers may be given and others not', async () => {
  const mixed = await checkout.start('mixed', { env: exceptRedis(), ...ephemeral });
  assert.deepEqual(
    mixed.servers.map(({ name, how }) => `${name} ${how}`),
    ['postgres given', 'redis system', 'mosquitto given'],
  );
  assert.equal(mixed.urls.MQTT_DEVICE_URL, host.urls.MQTT_URL, 'without a URL for devices they use the given one');
  await mixed.stop();
  assert.deepEqual(await states('mixed'), ['answers', 'down', 'answers']);
});

/** The host's servers are given, so that a stack starts but the quickest of the three. */
function exceptRedis(): NodeJS.ProcessEnv {
  return { DATABASE_URL: host.urls.DATABASE_URL, MQTT_URL: host.urls.MQTT_URL };
}

async function states(stack: string): Promise<string[]> {
  return (await stackStatus(checkout.named(stack))).map(({ state }) => state);
}

test('a given server that does not answer is named, without its password, and nothing is started', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  closed.close();
  await once(closed, 'close');
  for (const [variable, scheme] of [
    ['DATABASE_URL', 'postgresql'],
    ['REDIS_URL', 'redis'],
    ['MQTT_URL', 'mqtt'],
  ] as const) {
    const failure = await checkout.start('wrong', { env: { [variable]: `${scheme}://user:secret@127.0.0.1:${port}` } }).then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(failure instanceof StackError, String(failure));
    assert.match(failure.message, new RegExp(`^${variable} names .* at 127.0.0.1:${port}, which does not answer: .*ECONNREFUSED`));
    assert.doesNotMatch(failure.message, /secret/);
  }
  await assert.rejects(checkout.start('wrong', { env: { REDIS_URL: 'not a url' } }), /REDIS_URL is not a URL/);
  assert.deepEqual(checkout.news, []);
});

/** Puts a `docker` before every other in PATH for the rest of this file. */
function standInDocker(script: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'stack-docker-'));
  const path = process.env['PATH'] ?? '';
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'docker'), 0o755);
  process.env['PATH'] = `${folder}${delimiter}${path}`;
  after(() => {
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true });
  });
}

test('a Docker client that hangs delays a start by its limit only', { timeout: 120_000 }, async () => {
  standInDocker('sleep 300');
  const stack = await checkout.startFreely('hanging', { env: exceptRedis(), ...ephemeral });
  assert.equal(stack.server('redis').how, 'system');
  await stack.stop();
});

test('an engine that cannot get the images leaves the work to the system, unless Docker was asked for', async () => {
  standInDocker('case "$1" in info) echo 28.0.0;; *) echo "no such host" >&2; exit 1;; esac');
  const stack = await checkout.startFreely('offline', { env: exceptRedis(), ...ephemeral });
  assert.equal(stack.server('redis').how, 'system');
  assert.ok(
    checkout.news.some((message) => /Redis: Docker could not get redis:7 \(no such host\)/.test(message)),
    checkout.news.join('\n'),
  );
  await stack.stop();
  await assert.rejects(
    checkout.startFreely('offline', { env: { ...exceptRedis(), MADININA_STACK: 'docker' } }),
    /Redis is to run in Docker, as asked/,
  );
});

test('data made in Docker are not passed over for empty ones of the system', async () => {
  standInDocker('exit 1');
  const { folder } = checkout.named('bound');
  mkdirSync(join(folder, 'redis-docker', 'data', 'appendonlydir'), { recursive: true });
  await assert.rejects(checkout.startFreely('bound', { env: {} }), /Redis is to run in Docker, where its data were made/);
});
