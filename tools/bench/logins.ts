import { emailOf, fillPeople, PASSWORD } from './bench-people.ts';
import { against, type Figure } from './figures.ts';
import { giveOneCore, takeBackCores } from './one-core.ts';
import { alternate, compare } from './rounds.ts';
import type { Workbench } from './workbench.ts';

export interface LoginOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly say: (message: string) => void;
}

const PEOPLE = 400;
const DEVICE = 'madinina-bench/1';
/** As AUTH_PASSWORD_CONCURRENCY is unless told. */
const CHECKS_AT_ONCE = 2;
/** Clients that sign in one after the other: there is always one waiting. */
const CLIENTS = 3 * CHECKS_AT_ONCE;

/**
 * Sign-ins of the built api, as production runs it, against argon2id alone with the same parameters and as many at once, each side
 * kept to one core. What else the api does for a sign-in it does on that core; PostgreSQL, Redis and the clients have the others.
 */
export async function benchLogins(bench: Workbench, { rounds, seconds, say }: LoginOptions): Promise<Figure[]> {
  const database = await bench.database('bench_logins');
  await fillPeople(database, PEOPLE, DEVICE);
  const bare = bench.start('bare-argon2', ['tools/bench/bare-argon2.ts'], { CONCURRENCY: String(CHECKS_AT_ONCE) });
  await bare.message();
  // Before the api opens its connections: their processes then have the other cores.
  await giveOneCore([bare.pid], database);
  const api = await bench.application('api', database);
  await api.process.answers(`${api.url}/health/ready`);
  const isPinned = await giveOneCore([api.process.pid], database);
  if (!isPinned) say('Nothing keeps a process to one core here: the rates are of all cores');

  let person = 0;
  const signIn = async (): Promise<void> => {
    person = (person + 1) % PEOPLE;
    const answer = await fetch(`${api.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': DEVICE },
      body: JSON.stringify({ identifier: emailOf(person), password: PASSWORD }),
    });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw api.process.failure(`answers ${String(answer.status)} to a sign-in`);
  };
  const loginsPerSecond = async (duration: number): Promise<number> => {
    const began = performance.now();
    const end = began + duration * 1_000;
    let logins = 0;
    const client = async (): Promise<void> => {
      while (performance.now() < end) {
        await signIn();
        logins += 1;
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    return logins / ((performance.now() - began) / 1_000);
  };
  const checksPerSecond = async (duration: number): Promise<number> => Number(await bare.ask({ seconds: duration }));

  for (const measure of [loginsPerSecond, checksPerSecond]) await measure(2);
  const measured = await alternate({ api: () => loginsPerSecond(seconds), bare: () => checksPerSecond(seconds) }, rounds, (round, rates) =>
    say(`round ${String(round)}: api ${rates.api.toFixed(1)}/s, bare ${rates.bare.toFixed(1)}/s`),
  );
  await Promise.all([api.process.stop(), bare.stop()]);
  await takeBackCores(database);
  return [
    against(
      isPinned ? 'POST /auth/login, on one core' : 'POST /auth/login',
      'logins/s',
      'argon2id alone',
      compare(measured.api, measured.bare),
      { ratio: 0.9 },
    ),
  ];
}
