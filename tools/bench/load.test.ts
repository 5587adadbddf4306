import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { autocannonRate, requestsPerSecond, wrkRate } from './load.ts';

const WRK = `Running 2s test @ http://127.0.0.1:3000/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.44ms    1.30ms  27.52ms   97.11%
    Req/Sec    24.36k     3.46k   28.48k    80.00%
  48535 requests in 2.01s, 7.91MB read
Requests/sec:  24197.56
Transfer/sec:      3.95MB
`;
const AUTOCANNON = { requests: { total: 5000 }, duration: 2, non2xx: 0, errors: 0, timeouts: 0 };

test('rates are read from what the programs print', () => {
  assert.equal(wrkRate(WRK), 24197.56);
  assert.equal(autocannonRate(JSON.stringify(AUTOCANNON)), 2500);
  assert.throws(() => wrkRate('Usage: wrk'), /tells no rate/);
});

test('a load with a failed request is no measure', () => {
  assert.throws(() => wrkRate(`${WRK}  Non-2xx or 3xx responses: 12\n`), /Non-2xx or 3xx responses: 12/);
  assert.throws(() => wrkRate(`${WRK}  Socket errors: connect 0, read 7, write 0, timeout 0\n`), /read 7/);
  for (const trouble of ['non2xx', 'errors', 'timeouts'])
    assert.throws(() => autocannonRate(JSON.stringify({ ...AUTOCANNON, [trouble]: 1 })), /did not answer each/);
});

test('a server is loaded with the token, and one that refuses is found out', async () => {
  const seen = new Set<string | undefined>();
  const server = createServer((request, response) => {
    seen.add(request.headers.authorization);
    response.writeHead(request.url === '/refused' ? 401 : 200).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const load = { token: 'abc', seconds: 1, connections: 4 };
  assert.ok((await requestsPerSecond({ ...load, url: `${url}/` })) > 0);
  assert.deepEqual([...seen], ['Bearer abc']);
  await assert.rejects(requestsPerSecond({ ...load, url: `${url}/refused` }), /did not answer each/);
  server.close();
  server.closeAllConnections();
});
