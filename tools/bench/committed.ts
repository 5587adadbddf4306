import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import type { BenchProcess } from './bench-process.ts';
import { ledgerSum } from './ledger.ts';
import type { Marks } from './lags.ts';

const LIMIT_MS = 300_000;

export interface CommitWatch {
  readonly client: Client;
  /** Whose work it is. */
  readonly ingest: BenchProcess;
  /** Readings that were stored before. */
  readonly before?: number;
  readonly everyMs?: number;
}

/**
 * Watches the ledger until it counts so many more readings as stored; answers how many were committed when.
 * @param expected asked anew each time; undefined while it is not known
 * @throws when the city does anything else with one of them, ends, or takes five minutes after they were all published
 */
export async function committed(
  { client, ingest, before = 0, everyMs = 20 }: CommitWatch,
  expected: () => number | undefined,
): Promise<Marks> {
  const marks: [number, number][] = [];
  for (let end = Infinity; ;) {
    const { received, stored } = await ledgerSum(client);
    const at = Date.now();
    if (stored - before > (marks.at(-1)?.[1] ?? 0)) marks.push([at, stored - before]);
    const all = expected();
    if (all !== undefined) {
      if (stored - before === all) return marks;
      if (received - before >= all) throw ingest.failure(`stored ${String(stored - before)} of ${String(all)} readings`);
      if (end === Infinity) end = at + LIMIT_MS;
      if (at > end) throw ingest.failure(`has stored ${String(stored - before)} of ${String(all)} readings after five minutes`);
    }
    ingest.mustLive();
    await wait(everyMs);
  }
}
