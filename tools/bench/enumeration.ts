import { setTimeout as wait } from 'node:timers/promises';
import { emailOf, fillPeople } from './bench-people.ts';
import type { Figure } from './figures.ts';
import { median } from './rounds.ts';
import type { BenchServer, Workbench } from './workbench.ts';

const TRIES = 200;
const DEVICE = 'madinina-bench/1';
/** Between two questions: what the worker does because of one must not fall into the time of the next. */
const PAUSE_MS = 30;

const ways: Readonly<Record<string, (email: string) => object>> = {
  login: (email) => ({ identifier: email, password: 'this is not the password' }),
  'forgot-password': (email) => ({ email }),
  'resend-verification': (email) => ({ email }),
};

/**
 * Whether the time of an answer tells who has an account: 200 questions about people who have one and 200 about people who have none,
 * one by one and in turns, each of another person; the difference of the two medians in % of the smaller. The worker sends the mails meanwhile.
 */
export async function benchEnumeration(bench: Workbench, say: (message: string) => void): Promise<Figure[]> {
  const database = await bench.database('bench_enumeration');
  await fillPeople(database, TRIES, DEVICE);
  const api = await bench.application('api', database);
  const worker = await bench.application('worker', database, { MAIL_DRIVER: 'folder', MAIL_FOLDER: bench.folderFor('mail') });
  await Promise.all([api, worker].map(({ process, url }) => process.answers(`${url}/health/ready`)));
  const figures: Figure[] = [];
  for (const [way, bodyFor] of Object.entries(ways)) {
    const difference = await differenceOf(api, way, bodyFor, say);
    figures.push({ what: `${way}: known or unknown, difference of medians`, value: difference, unit: '%', aim: { below: 10 } });
  }
  await Promise.all([api, worker].map(({ process }) => process.stop()));
  return figures;
}

async function differenceOf(
  api: BenchServer,
  way: string,
  bodyFor: (email: string) => object,
  say: (message: string) => void,
): Promise<number> {
  const timeOf = async (email: string): Promise<number> => {
    await wait(PAUSE_MS);
    const began = performance.now();
    const answer = await fetch(`${api.url}/api/v1/auth/${way}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': DEVICE },
      body: JSON.stringify(bodyFor(email)),
    });
    await answer.arrayBuffer();
    const took = performance.now() - began;
    const expected = way === 'login' ? 401 : 202;
    if (answer.status !== expected) throw api.process.failure(`answers ${String(answer.status)} to ${way}`);
    return took;
  };
  const nobody = (index: number): string => `rien-${String(index)}@city.example`;
  for (let index = 0; index < 20; index += 1) await timeOf(`warm-${String(index)}@city.example`);
  const [known, unknown]: [number[], number[]] = [[], []];
  for (let index = 0; index < TRIES; index += 1) {
    const sides = [async () => known.push(await timeOf(emailOf(index))), async () => unknown.push(await timeOf(nobody(index)))];
    // Who comes first changes each time: what one leaves behind meets both.
    for (const side of index % 2 === 0 ? sides : sides.reverse()) await side();
  }
  const [a, b] = [median(known), median(unknown)];
  say(`${way}: known ${a.toFixed(2)} ms, unknown ${b.toFixed(2)} ms`);
  return (Math.abs(a - b) / Math.min(a, b)) * 100;
}
