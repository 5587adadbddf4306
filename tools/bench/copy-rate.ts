import { once } from 'node:events';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { connectTo } from '../prisma/server.mjs';
import { type BenchReading, COPY_COLUMNS, copyBody } from './bench-readings.ts';

const BATCH = 5000;

/** The bare limit of the database: rows a second that COPY stores on one connection, 5,000 a transaction, encoded before the clock starts. */
export async function copyRate(databaseUrl: string, readings: readonly BenchReading[]): Promise<number> {
  const client = await connectTo(databaseUrl);
  try {
    await makePartitions(client, readings);
    const bodies: Buffer[] = [];
    for (let from = 0; from < readings.length; from += BATCH) bodies.push(copyBody(readings.slice(from, from + BATCH)));
    const began = performance.now();
    for (const body of bodies) {
      const rows = client.query(copyFrom(`COPY readings (${COPY_COLUMNS}) FROM STDIN (FORMAT binary)`));
      rows.end(body);
      await once(rows, 'finish');
    }
    const seconds = (performance.now() - began) / 1000;
    const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM readings');
    if (rows[0]?.count !== readings.length) throw new Error(`COPY stored ${String(rows[0]?.count)} of ${String(readings.length)} rows`);
    return readings.length / seconds;
  } finally {
    await client.end();
  }
}

async function makePartitions(client: Client, readings: readonly BenchReading[]): Promise<void> {
  const [first, last] = [readings[0], readings.at(-1)];
  if (!first || !last) return;
  const day = ({ at }: BenchReading): string => new Date(at).toISOString().slice(0, 10);
  await client.query('SELECT readings_ensure_partitions($1, $2)', [day(first), day(last)]);
}
