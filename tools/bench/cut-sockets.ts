import { once } from 'node:events';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { emailOf, fillPeople, PASSWORD } from './bench-people.ts';
import type { Figure } from './figures.ts';
import { percentile } from './rounds.ts';
import type { BenchServer, Workbench } from './workbench.ts';

const SESSIONS = 100;
const DEVICE = 'madinina-bench/1';
const LIMIT_MS = 10_000;

/** From the request that ends a session, at one api, until its sockets at another api are closed; 100 sessions, one after the other. */
export async function benchCutSockets(bench: Workbench): Promise<Figure[]> {
  const database = await bench.database('bench_cut');
  await fillPeople(database, SESSIONS, DEVICE);
  const [one, other, worker] = await Promise.all([
    bench.application('api', database),
    bench.application('api', database),
    bench.application('worker', database),
  ]);
  await Promise.all([one, other, worker].map(({ process, url }) => process.answers(`${url}/health/ready`)));
  const took = { 'Socket.IO': [] as number[], '/ws': [] as number[] };
  for (let person = 0; person < SESSIONS; person += 1) {
    const token = await signIn(one, emailOf(person));
    const socket = io(other.url, { auth: { token }, transports: ['websocket'], reconnection: false });
    const native = new WebSocket(`${other.url.replace('http', 'ws')}/ws?token=${token}`);
    const patience = { signal: AbortSignal.timeout(LIMIT_MS) };
    await Promise.all([once(socket as never, 'welcome', patience), once(native, 'message', patience)]);
    const began = performance.now();
    const cuts = [
      new Promise<void>((resolve) => socket.once('disconnect', () => resolve())).then(() =>
        took['Socket.IO'].push(performance.now() - began),
      ),
      once(native, 'close', patience).then(() => took['/ws'].push(performance.now() - began)),
    ];
    const { status } = await fetch(`${one.url}/api/v1/auth/logout`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
    if (status !== 204) throw one.process.failure(`answers ${String(status)} to a logout`);
    await Promise.all(cuts);
  }
  await Promise.all([one, other, worker].map(({ process }) => process.stop()));
  return Object.entries(took).map(([kind, times]) => ({
    what: `session ended to ${kind} cut elsewhere, p95`,
    value: percentile(times, 0.95),
    unit: 'ms',
    aim: { below: 1_000 },
  }));
}

async function signIn(api: BenchServer, identifier: string): Promise<string> {
  const answer = await fetch(`${api.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': DEVICE },
    body: JSON.stringify({ identifier, password: PASSWORD }),
  });
  if (answer.status !== 200) throw api.process.failure(`answers ${String(answer.status)} to a sign-in`);
  return ((await answer.json()) as { accessToken: string }).accessToken;
}
