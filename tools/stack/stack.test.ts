/** The life of one stack: from nothing, through a kill of each server, to the second start. */
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import mqtt from 'mqtt';
import { isAlive, markOf } from './processes.ts';
import { Checkout, query, redisCommand, until } from './stack.harness.ts';
import type { Stack } from './stack.ts';

const checkout = new Checkout();
let stack: Stack;

test('a start from nothing brings all three up', async () => {
  stack = await checkout.start('life', { durable: true });
  assert.deepEqual(
    stack.servers.map(({ name, how }) => `${name} ${how}`),
    ['postgres system', 'redis system', 'mosquitto system'],
  );
  assert.ok(checkout.news.includes(`Redis: ready on port ${stack.server('redis').port}`), checkout.news.join('\n'));
});

test('the database is as the project needs it', async () => {
  const { DATABASE_URL } = stack.urls;
  await query(DATABASE_URL, 'create extension postgis');
  await query(DATABASE_URL, 'create database another template madinina');
  const names = [
    'shared_buffers',
    'max_connections',
    'max_wal_size',
    'random_page_cost',
    'jit',
    'TimeZone',
    'wal_level',
    'synchronous_commit',
    'fsync',
    'listen_addresses',
  ];
  const settings = Object.fromEntries(
    (await query(DATABASE_URL, `select name, current_setting(name) as value from pg_settings where name in ('${names.join("','")}')`)).map(
      ({ name, value }) => [name, value],
    ),
  );
  assert.deepEqual(settings, {
    shared_buffers: '256MB',
    max_connections: '200',
    max_wal_size: '2GB',
    random_page_cost: '1.1',
    jit: 'off',
    TimeZone: 'UTC',
    wal_level: 'replica',
    synchronous_commit: 'on',
    fsync: 'on',
    listen_addresses: '127.0.0.1',
  });
  assert.deepEqual(await query(DATABASE_URL, "select lower('ÉCOLE') as word, current_setting('server_encoding') as encoding"), [
    { word: 'école', encoding: 'UTF8' },
  ]);
});

test('nobody gets in with a wrong password', async () => {
  const forged = (url: string): string => url.replace(/:[0-9a-f]{48}@/, ':wrong@');
  await assert.rejects(query(forged(stack.urls.DATABASE_URL), 'select 1'), /password authentication failed/);
  await assert.rejects(redisCommand(forged(stack.urls.REDIS_URL), 'PING'), /WRONGPASS|NOAUTH/);
  for (const url of [forged(stack.urls.MQTT_URL), stack.urls.MQTT_URL.replace(/\/\/.*@/, '//')]) {
    await assert.rejects(mqtt.connectAsync(url, { reconnectPeriod: 0 }, false), /not authorized/i);
  }
});

test('a device publishes readings and hears its commands, and nothing else', async () => {
  const heardByCity: string[] = [];
  const heardByDevice: string[] = [];
  const city = await mqtt.connectAsync(stack.urls.MQTT_URL);
  // Mosquitto cuts whoever publishes what it may not.
  const device = await mqtt.connectAsync(stack.urls.MQTT_DEVICE_URL, { reconnectPeriod: 20 });
  city.on('message', (topic) => heardByCity.push(topic));
  device.on('message', (topic) => heardByDevice.push(topic));
  await city.subscribeAsync('#', { qos: 1 });
  await device.subscribeAsync('#', { qos: 1 });
  await device.publishAsync('city/lamentin/alerts', 'forged', { qos: 1 });
  await device.publishAsync('city/commands/d1', 'forged', { qos: 1 });
  await device.publishAsync('city/lamentin/sensors/d1/readings', '{}', { qos: 1 });
  await city.publishAsync('city/lamentin/alerts', 'real', { qos: 1 });
  await city.publishAsync('city/commands/d1', 'real', { qos: 1 });
  await until(() => heardByCity.length >= 3 && heardByDevice.length >= 1);
  assert.deepEqual(heardByCity, ['city/lamentin/sensors/d1/readings', 'city/lamentin/alerts', 'city/commands/d1']);
  assert.deepEqual(heardByDevice, ['city/commands/d1']);
  await Promise.all([city.endAsync(), device.endAsync()]);
});

test('PostgreSQL killed with -9 comes back on the same port with every committed row', async () => {
  const server = stack.server('postgres');
  const { port, pid } = server;
  await query(stack.urls.DATABASE_URL, 'create table reading (id int primary key); insert into reading select generate_series(1, 5000)');
  await server.kill('SIGKILL');
  assert.equal(server.pid, undefined);
  await assert.rejects(query(stack.urls.DATABASE_URL, 'select 1'), /ECONNREFUSED/);
  await server.start();
  assert.equal(server.port, port);
  assert.notEqual(server.pid, pid);
  assert.deepEqual(await query(stack.urls.DATABASE_URL, 'select count(*)::int as n from reading'), [{ n: 5000 }]);
});

test('Redis killed with -9 comes back with every answered write', async () => {
  for (let n = 0; n < 20; n += 1) await redisCommand(stack.urls.REDIS_URL, 'RPUSH', 'jobs', String(n));
  await stack.server('redis').kill('SIGKILL');
  await stack.server('redis').start();
  assert.equal(await redisCommand(stack.urls.REDIS_URL, 'LLEN', 'jobs'), 20);
  assert.deepEqual(await redisCommand(stack.urls.REDIS_URL, 'CONFIG', 'GET', 'maxmemory-policy'), ['maxmemory-policy', 'noeviction']);
});

const session = { clientId: 'ingest', clean: false, protocolVersion: 5, properties: { sessionExpiryInterval: 3_600 } } as const;

test('Mosquitto killed with -9 comes back with the sessions and queues it had saved', async () => {
  const consumer = await mqtt.connectAsync(stack.urls.MQTT_URL, session);
  await consumer.subscribeAsync('city/+/sensors/#', { qos: 1 });
  await consumer.endAsync();
  const publisher = await mqtt.connectAsync(stack.urls.MQTT_URL);
  for (let n = 0; n < 100; n += 1) await publisher.publishAsync('city/z/sensors/d/readings', String(n), { qos: 1 });
  await publisher.endAsync();
  const published = Date.now();
  const database = join(checkout.named('life').folder, 'mosquitto', 'data', 'mosquitto.db');
  await until(() => existsSync(database) && statSync(database).mtimeMs > published);

  await stack.server('mosquitto').kill('SIGKILL');
  await stack.server('mosquitto').start();
  const heard: string[] = [];
  const again = mqtt.connect(stack.urls.MQTT_URL, session);
  again.on('message', (_, payload) => heard.push(payload.toString()));
  await until(() => heard.length === 100);
  assert.deepEqual(
    heard,
    Array.from({ length: 100 }, (_, n) => String(n)),
  );
  await again.endAsync();
});

test('a server that only sleeps is still ended by stop', async () => {
  await stack.server('redis').kill('SIGSTOP');
  const marks = await Promise.all(stack.servers.map(({ pid }) => markOf(pid ?? 0)));
  await stack.stop();
  for (const mark of marks) assert.equal(mark === undefined || (await isAlive(mark)), false);
  await stack.stop();
});

test('the second start is on the same ports and data', async () => {
  const urls = stack.urls;
  stack = await checkout.start('life', { durable: true });
  assert.deepEqual(stack.urls, urls);
  assert.deepEqual(await query(urls.DATABASE_URL, 'select count(*)::int as n from reading'), [{ n: 5000 }]);
  assert.equal(await redisCommand(urls.REDIS_URL, 'LLEN', 'jobs'), 20);
  await stack.stop();
});

test('an ephemeral stack starts empty every time and leaves no data', async () => {
  for (let round = 0; round < 2; round += 1) {
    const brief = await checkout.start('brief', { ephemeral: true });
    assert.deepEqual(await query(brief.urls.DATABASE_URL, "select to_regclass('trace') as found, current_setting('fsync') as fsync"), [
      { found: null, fsync: 'off' },
    ]);
    await query(brief.urls.DATABASE_URL, 'create table trace (id int)');
    await brief.server('postgres').kill('SIGKILL');
    await brief.server('postgres').start();
    assert.deepEqual(await query(brief.urls.DATABASE_URL, 'select id from trace'), []);
    await brief.stop();
    assert.equal(existsSync(join(checkout.named('brief').folder, 'postgres')), false);
  }
});
