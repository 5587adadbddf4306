/** `npm run simulate`: a city of devices over real MQTT, or a real series replayed by one of them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CityClient } from './city-client.ts';
import { DeviceBroker } from './device-broker.ts';
import { readFaults } from './faults.ts';
import { devicesOf, runCity } from './live-city.ts';
import { replay } from './replay.ts';

const USAGE = `npm run simulate -- [options]          a city of devices, against the city that \`npm start\` runs
  --count N          devices (50); those the city does not know are registered
  --rate N           messages a second of all together (50)
  --seed N           the same seed tells the same story (972)
  --faults LIST      usual (default), none, or e.g. silence=0.01,spike=0.01,drift=0.1,duplicate=0.05,late=0.1,bad-json=0.01
  --seconds N        end after so long
npm run simulate -- --replay FILE.csv  a real series "timestamp,value", published by one device
  --speed N          seconds of the series that pass in one second (the whole series in a minute)
  --times WORD       now (default): stamped as they are published; original: as in the file
  --threshold X      also make a rule "above X", and watch its alerts come back
  --device KEY       speak as this device; one is registered for the file otherwise
Both: --api URL, --mqtt URL, --identifier NAME, --password WORD, --quiet`;

interface RunningCity {
  readonly api: string;
  readonly mqtt: string;
  readonly operator: { readonly identifier: string; readonly password: string };
}

/** What `npm start` left for its simulator: where the city is and who may register devices. */
function runningCity(): Partial<RunningCity> {
  const file = join(import.meta.dirname, '../../.madinina/dev/city.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RunningCity) : {};
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new Error(`--${name} takes a number, not "${text}".`);
  return value;
}

function positive(name: string, text: string): number {
  const value = numberOf(name, text) ?? 0;
  if (value <= 0) throw new Error(`--${name} must be above zero.`);
  return value;
}

async function simulate(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '50' },
      rate: { type: 'string', default: '50' },
      seed: { type: 'string', default: '972' },
      faults: { type: 'string', default: 'usual' },
      seconds: { type: 'string' },
      replay: { type: 'string' },
      speed: { type: 'string' },
      times: { type: 'string', default: 'now' },
      threshold: { type: 'string' },
      device: { type: 'string' },
      api: { type: 'string' },
      mqtt: { type: 'string' },
      identifier: { type: 'string' },
      password: { type: 'string' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (values.times !== 'now' && values.times !== 'original') throw new Error('--times takes now or original.');
  const faults = readFaults(values.faults);
  const running = runningCity();
  const api = values.api ?? running.api;
  const broker = values.mqtt ?? running.mqtt;
  const identifier = values.identifier ?? running.operator?.identifier;
  const password = values.password ?? running.operator?.password;
  if (!api || !broker || !identifier || !password)
    throw new Error('No city is known here: run `npm start` first, or name one with --api, --mqtt, --identifier and --password.');

  const city = new CityClient(api, { identifier, password });
  const devices = await DeviceBroker.connect(broker);
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  // Started by `npm start`: ends with it, however that ended.
  if (process.connected) process.once('disconnect', () => ending.abort());
  try {
    if (values.replay !== undefined) {
      await replay(city, devices, {
        file: values.replay,
        speed: values.speed === undefined ? undefined : positive('speed', values.speed),
        times: values.times,
        threshold: numberOf('threshold', values.threshold),
        deviceKey: values.device,
      });
      return;
    }
    const [count, seed] = [positive('count', values.count), positive('seed', values.seed)];
    const seconds = numberOf('seconds', values.seconds);
    await runCity(
      await devicesOf(city, count, seed),
      devices,
      { count, rate: positive('rate', values.rate), seed, faults, seconds, quiet: values.quiet },
      ending.signal,
    );
  } finally {
    await devices.close();
    if (process.connected) process.disconnect();
  }
}

simulate().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
