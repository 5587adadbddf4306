/** `npm run bench`: the city against its bare limits, measured in one run on one machine. README.md beside this file tells how to read it. */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runToEnd } from '../start/run-to-end.ts';
import { benchAuth } from './auth.ts';
import { type Figure, isMet, table } from './figures.ts';
import { benchEvents } from './events.ts';
import { benchGeocoder } from './geocoder.ts';
import { benchHistory } from './history.ts';
import { benchIngest } from './ingest.ts';
import { benchLatency } from './latency.ts';
import { benchList } from './list.ts';
import { benchMemory } from './memory.ts';
import { benchNotify } from './notify.ts';
import { benchRealtime } from './realtime.ts';
import { benchSteady } from './steady.ts';
import { benchTiles } from './tiles.ts';
import { Workbench } from './workbench.ts';

const USAGE = `npm run bench -- [options]
  --only PART      list, ingest, steady, history, memory, latency, realtime, events, notify, auth, tiles or geocoder; several with commas (all
                   but auth and geocoder unless told)
  --rounds N       rounds of list and auth (5), and of ingest, history, realtime, events, notify, tiles and geocoder (3)
  --people N       of the broadcast that notify watches (100000)
  --seconds N      of a round of list, history, auth, tiles and geocoder (4)
  --addresses FILE of the national address base, for geocoder: CSV, plain or gzip (../shared/data/addresses/ban-972-synthetic.csv.gz)
  --messages N     of one reading, in a round of ingest; a tenth of it of 50 readings (100000)
  --steady N       seconds that steady holds half of the maximum (30; 600 to see whether memory stays)
  --readings N     of history, beside its 5000000 (50000000 takes some minutes and 12 GB)
  --json           the figures as JSON`;

const say = (message: string): void => console.error(message);

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'list,ingest,steady,history,memory,latency,realtime,events,notify,tiles' },
    addresses: { type: 'string', default: '../shared/data/addresses/ban-972-synthetic.csv.gz' },
    rounds: { type: 'string' },
    seconds: { type: 'string', default: '4' },
    messages: { type: 'string', default: '100000' },
    steady: { type: 'string', default: '30' },
    readings: { type: 'string', default: '5000000' },
    people: { type: 'string', default: '100000' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

interface Part {
  /** What must be built for it. */
  readonly applications: readonly string[];
  readonly measure: (bench: Workbench) => Promise<Figure[]>;
}

/** Of a round of events. */
const EVENTS = 5_000;
const ALL = ['api', 'worker', 'mqtt-ingest'];
const parts: Readonly<Record<string, Part>> = {
  list: {
    applications: ['api'],
    measure: (bench) =>
      benchList(bench, { rounds: positive('rounds', values.rounds ?? '5'), seconds: positive('seconds', values.seconds), say }),
  },
  ingest: {
    applications: ['mqtt-ingest'],
    measure: (bench) =>
      benchIngest(bench, { rounds: positive('rounds', values.rounds ?? '3'), messages: positive('messages', values.messages), say }),
  },
  steady: {
    applications: ['mqtt-ingest'],
    measure: (bench) =>
      benchSteady(bench, { seconds: positive('steady', values.steady), messages: positive('messages', values.messages), say }),
  },
  history: {
    applications: ['api'],
    measure: (bench) =>
      benchHistory(bench, {
        readings: positive('readings', values.readings),
        rounds: positive('rounds', values.rounds ?? '3'),
        seconds: positive('seconds', values.seconds),
        say,
      }),
  },
  memory: { applications: ALL, measure: benchMemory },
  latency: { applications: ALL, measure: benchLatency },
  events: {
    applications: ['worker'],
    measure: (bench) => benchEvents(bench, { rounds: positive('rounds', values.rounds ?? '3'), events: EVENTS, say }),
  },
  notify: {
    applications: ['api', 'worker'],
    measure: (bench) =>
      benchNotify(bench, { rounds: positive('rounds', values.rounds ?? '3'), people: positive('people', values.people), say }),
  },
  realtime: {
    applications: ['api'],
    measure: (bench) => benchRealtime(bench, { rounds: positive('rounds', values.rounds ?? '3'), say }),
  },
  auth: {
    applications: ['api', 'worker'],
    measure: (bench) =>
      benchAuth(bench, { rounds: positive('rounds', values.rounds ?? '5'), seconds: positive('seconds', values.seconds), say }),
  },
  tiles: {
    applications: ['api', 'worker'],
    measure: (bench) =>
      benchTiles(bench, { rounds: positive('rounds', values.rounds ?? '3'), seconds: positive('seconds', values.seconds), say }),
  },
  geocoder: {
    applications: ['api'],
    measure: (bench) =>
      benchGeocoder(bench, {
        rounds: positive('rounds', values.rounds ?? '3'),
        seconds: positive('seconds', values.seconds),
        addresses: values.addresses,
        say,
      }),
  },
};

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number from 1, not "${text}".`);
  return value;
}

async function measure(signal: AbortSignal): Promise<void> {
  const wanted = values.only.split(',').map((name) => {
    const part = parts[name];
    if (!part) throw new Error(`--only takes ${Object.keys(parts).join(', ')}, not "${name}".`);
    return { name, ...part };
  });
  say('Building the applications…');
  const applications = [...new Set(wanted.flatMap((part) => part.applications))];
  const build = [fileURLToPath(import.meta.resolve('nx/bin/nx.js')), 'run-many', '-t', 'build', '-p', applications.join(',')];
  await runToEnd(process.execPath, build, { ...process.env, NX_DAEMON: 'false' });
  const bench = await Workbench.open(say, signal);
  signal.addEventListener('abort', () => void bench.stop().then(() => process.exit(130)));
  try {
    const machine = {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      node: process.version,
      loadBefore: loadavg()[0] ?? NaN,
    };
    const figures: Figure[] = [];
    for (const { name, measure: measured } of wanted) {
      say(`Measuring ${name}…`);
      figures.push(...(await measured(bench)));
    }
    console.log(
      values.json
        ? JSON.stringify({ machine, figures: figures.map((figure) => ({ ...figure, met: isMet(figure) })) }, undefined, 2)
        : shown(machine, figures),
    );
  } catch (error) {
    // While stopping, what fails has lost its servers on purpose.
    if (!signal.aborted) throw error;
  } finally {
    await bench.stop();
  }
}

function shown(machine: { cpu: string; cores: number; node: string; loadBefore: number }, figures: readonly Figure[]): string {
  const { cpu, cores, node, loadBefore } = machine;
  const busy = loadBefore > 0.5 ? ' Something else is running: trust the ratios more than the values, and measure again.' : '';
  return `\n${String(cores)} × ${cpu}, Node ${node}, load before ${loadBefore.toFixed(1)}.${busy}\n\n${table(figures)}\n`;
}

if (values.help) {
  console.log(USAGE);
} else {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
  await measure(interruption.signal).catch((error: unknown) => {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
}
