import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { kinds } from './kinds.ts';
import { choosePort, isPortFree, PORT_SPAN } from './ports.ts';

test('a port that somebody listens on, on this address or on all, is not free', async () => {
  for (const host of ['127.0.0.1', '0.0.0.0']) {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    assert.equal(await isPortFree(port), false, host);
    server.close();
    await once(server, 'close');
    assert.equal(await isPortFree(port), true, host);
  }
});

test('the wanted port is kept while it is free, else the next free one is taken', async () => {
  const first = await choosePort(21_000, 123_456);
  assert.equal(await choosePort(21_000, 5, first), first);
  const server = createServer().listen(first, '127.0.0.1');
  await once(server, 'listening');
  const other = await choosePort(21_000, 123_456, first);
  assert.notEqual(other, first);
  assert.equal(await isPortFree(other), true);
  server.close();
});

test('the ranges of the servers stay apart, and below the ports of outgoing connections', () => {
  const firsts = kinds.map(({ firstPort }) => firstPort).sort((a, b) => a - b);
  for (const [index, first] of firsts.entries()) {
    assert.ok(first + PORT_SPAN <= (firsts[index + 1] ?? 32_768));
  }
});
