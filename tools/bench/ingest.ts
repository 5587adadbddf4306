import { Drain } from './drain.ts';
import { against, type Aim, type Figure } from './figures.ts';
import { Live } from './live.ts';
import { alternate, compare } from './rounds.ts';
import type { Workbench } from './workbench.ts';

export interface IngestOptions {
  /** Messages of one reading; a tenth of it is of 50 readings. */
  readonly messages: number;
  readonly rounds: number;
  readonly say: (message: string) => void;
}

const READINGS_EACH = 50;

/**
 * The built mqtt-ingest, against consumers that only acknowledge and against COPY of the same rows: while devices publish, and with what
 * waits in the broker.
 */
export async function benchIngest(bench: Workbench, { messages, rounds, say }: IngestOptions): Promise<Figure[]> {
  const live = new Live(bench, messages);
  const lives = await alternate({ ingest: (round) => live.ingest(round), each: (round) => live.bare(round) }, rounds, (...told) =>
    say(roundOf('1 a message, live', ...told)),
  );
  await live.stop();
  const single = new Drain(bench, 1, messages);
  const ones = await alternate(
    {
      ingest: (round) => single.ingest(round),
      each: (round) => single.bare('each', round),
      batches: (round) => single.bare('batches', round),
      copy: (round) => single.copy(round),
    },
    rounds,
    (...told) => say(roundOf('1 a message, waiting', ...told)),
  );
  const many = new Drain(bench, READINGS_EACH, Math.ceil(messages / 10));
  const fifties = await alternate(
    { ingest: (round) => many.ingest(round), batches: (round) => many.bare('batches', round), copy: (round) => many.copy(round) },
    rounds,
    (...told) => say(roundOf(`${String(READINGS_EACH)} a message, waiting`, ...told)),
  );
  const figure = (what: string, limit: string, ingest: number[], limits: number[], aim?: Aim): Figure =>
    against(`ingest, ${what}`, 'readings/s', limit, compare(ingest, limits), aim);
  const [one, fifty] = ['1 a message', `${String(READINGS_EACH)} a message`];
  // The aims stand at what is narrow: the broker when a message is a reading, the database when it is many.
  return [
    figure(`${one}, live`, 'only acknowledged, one by one', lives.ingest, lives.each, { ratio: 0.6 }),
    figure(`${one}, waiting`, 'only acknowledged, one by one', ones.ingest, ones.each, { ratio: 0.6 }),
    figure(`${one}, waiting`, 'only acknowledged, in batches', ones.ingest, ones.batches),
    figure(`${one}, waiting`, 'COPY, one connection', ones.ingest, ones.copy),
    figure(`${fifty}, waiting`, 'only acknowledged, in batches', fifties.ingest, fifties.batches),
    figure(`${fifty}, waiting`, 'COPY, one connection', fifties.ingest, fifties.copy, { ratio: 0.5 }),
  ];
}

const roundOf = (what: string, round: number, rates: Readonly<Record<string, number>>): string =>
  `${what}, round ${String(round)}: ${Object.entries(rates)
    .map(([side, rate]) => `${side} ${rate.toFixed(0)}/s`)
    .join(', ')}`;
