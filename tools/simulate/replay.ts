import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { AlertWatch } from './alert-watch.ts';
import type { CityClient, CitySensor } from './city-client.ts';
import type { DeviceBroker } from './device-broker.ts';
import { quantityOfFile, readSeries, type Series } from './series-file.ts';

export interface ReplayOptions {
  readonly file: string;
  /** How many seconds of the series pass in one second; the whole series in a minute when left out. */
  readonly speed?: number | undefined;
  /** `now`: each reading is stamped as it is published. `original`: as in the file. */
  readonly times: 'now' | 'original';
  readonly threshold?: number | undefined;
  /** Key of the device that speaks; one is registered for the file when left out. */
  readonly deviceKey?: string | undefined;
}

const FORT_DE_FRANCE = { zone: '97209', longitude: -61.0695, latitude: 14.6037 };

async function sensorFor(city: CityClient, { file, deviceKey }: ReplayOptions): Promise<CitySensor> {
  const name = basename(file).replace(/\.csv$/i, '');
  const key = deviceKey ?? `replay-${name.replace(/[^A-Za-z0-9_.:-]/g, '-').slice(0, 50)}`;
  const known = (await city.sensors()).find((sensor) => sensor.deviceKey === key);
  if (known) return known;
  if (deviceKey) throw new Error(`The city knows no device ${deviceKey}.`);
  const zone = (await city.zones()).find(({ code }) => code === FORT_DE_FRANCE.zone);
  return city.register({
    ...quantityOfFile(name),
    name: `Série ${name}`,
    deviceKey: key,
    location: { type: 'Point', coordinates: [FORT_DE_FRANCE.longitude, FORT_DE_FRANCE.latitude] },
    ...(zone && { zoneId: zone.id }),
  });
}

async function play(series: Series, options: ReplayOptions, sensor: CitySensor, broker: DeviceBroker): Promise<void> {
  const device = { deviceKey: sensor.deviceKey ?? '', zone: sensor.zone.code, type: sensor.type };
  const { unit } = quantityOfFile(options.file);
  const [first, last] = [series.points[0], series.points.at(-1)];
  if (!first || !last) return;
  const speed = options.speed ?? Math.max(1, (last.at.getTime() - first.at.getTime()) / 60_000);
  const began = Date.now();
  let previous = 0;
  for (const [index, { at, value }] of series.points.entries()) {
    const due = began + (at.getTime() - first.at.getTime()) / speed;
    if (due - Date.now() > 2) await wait(due - Date.now());
    // Two readings of one millisecond would be one to the city.
    previous = Math.max(Date.now(), previous + 1);
    const timestamp = options.times === 'now' ? new Date(previous) : at;
    await broker.publish(device, JSON.stringify({ value, unit, timestamp: timestamp.toISOString(), seq: began + index }));
    if (process.stdout.isTTY && index % 50 === 0)
      process.stdout.write(`\r${String(index + 1)} of ${String(series.points.length)} readings published`);
  }
  await broker.flush();
  console.log(
    `${process.stdout.isTTY ? '\r\u001B[K' : ''}${String(series.points.length)} readings published and acknowledged in ${((Date.now() - began) / 1000).toFixed(1)} s`,
  );
}

/** Replays a real series as one device; with a threshold, watches the alert come back through the city. */
export async function replay(city: CityClient, broker: DeviceBroker, options: ReplayOptions): Promise<void> {
  const series = await readSeries(options.file);
  const values = series.points.map(({ value }) => value);
  const lowest = values.reduce((least, value) => Math.min(least, value), Infinity);
  const highest = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const token = await city.signIn();
  const sensor = await sensorFor(city, options);
  console.log(`Sensor ${sensor.id} (${sensor.deviceKey ?? ''}) in zone ${sensor.zone.code}`);
  console.log(
    `${String(values.length)} readings from ${String(lowest)} to ${String(highest)}${series.skipped > 0 ? `; ${String(series.skipped)} lines skipped` : ''}`,
  );

  const rule =
    options.threshold === undefined
      ? undefined
      : await city.createRule({
          name: `Seuil ${String(options.threshold)} (${sensor.name})`,
          type: 'threshold',
          severity: 'high',
          scope: { sensorId: sensor.id },
          condition: { operator: 'above', threshold: options.threshold, clear: options.threshold, durationSeconds: 0, clearSeconds: 0 },
        });
  const watch = await AlertWatch.open(city.url, token, sensor.id);
  try {
    // The ingest process learns of a new device and rule within a moment.
    await wait(1500);
    await play(series, options, sensor, broker);
    await watch.settle();
    console.log(watch.report());
  } finally {
    watch.close();
    if (rule) await city.removeRule(rule.id);
  }
}
