import { setTimeout as wait } from 'node:timers/promises';
import type { CityClient } from './city-client.ts';
import type { DeviceBroker } from './device-broker.ts';
import type { Faults } from './faults.ts';
import { QUANTITIES } from './measured-quantity.ts';
import { seededRandom } from './seeded-random.ts';
import { type Device, SimulatedDevice } from './simulated-device.ts';

export interface LiveCityOptions {
  readonly count: number;
  /** Messages a second of all devices together. */
  readonly rate: number;
  readonly seed: number;
  readonly faults: Faults;
  /** Ends after so many seconds; never when left out. */
  readonly seconds?: number | undefined;
  readonly quiet: boolean;
}

/** The first `count` devices of the simulation, `sim-00001` and on; those the city does not know are registered. */
export async function devicesOf(city: CityClient, count: number, seed: number): Promise<Device[]> {
  await city.signIn();
  const random = seededRandom(seed);
  const zones = (await city.zones()).filter(({ center }) => center !== null);
  if (zones.length === 0) throw new Error('The city has no zones yet: `npm start` makes the demo city.');
  const known = new Map((await city.sensors()).map((sensor) => [sensor.deviceKey, sensor]));
  const devices: Device[] = [];
  for (let number = 1; number <= count; number += 1) {
    const deviceKey = `sim-${String(number).padStart(5, '0')}`;
    const quantity = QUANTITIES[(number - 1) % QUANTITIES.length];
    const zone = zones[Math.floor(random.next() * zones.length)];
    const [east, north] = [random.normal() * 0.004, random.normal() * 0.004];
    if (!quantity || !zone?.center) continue;
    const [longitude, latitude] = zone.center.coordinates;
    const sensor =
      known.get(deviceKey) ??
      (await city.register({
        name: `${quantity.type} ${zone.name} ${String(number)}`,
        deviceKey,
        type: quantity.type,
        unit: quantity.unit,
        minValue: quantity.minValue,
        maxValue: quantity.maxValue,
        zoneId: zone.id,
        location: { type: 'Point', coordinates: [longitude + east, latitude + north] },
      }));
    devices.push({ deviceKey, zone: sensor.zone.code, type: sensor.type });
  }
  return devices;
}

/** Lets the devices speak in turn until `signal` ends it. */
export async function runCity(
  devices: readonly Device[],
  broker: DeviceBroker,
  options: LiveCityOptions,
  signal: AbortSignal,
): Promise<void> {
  const began = Date.now();
  const simulated = devices.map((device) => new SimulatedDevice(device, options.faults, options.seed, new Date()));
  let turn = 0;
  let shown = began;
  while (!signal.aborted) {
    const elapsed = (Date.now() - began) / 1000;
    if (options.seconds !== undefined && elapsed >= options.seconds) break;
    for (const due = Math.floor(elapsed * options.rate); turn < due; turn += 1) {
      const device = simulated[turn % simulated.length];
      if (!device) return;
      for (const payload of device.publish(new Date())) await broker.publish(device.device, payload);
    }
    if (!options.quiet && Date.now() - shown >= 1000) {
      shown = Date.now();
      const { published, acknowledged, failed } = broker.tally;
      process.stdout.write(`\r${String(published)} published, ${String(acknowledged)} acknowledged, ${String(failed)} failed`);
    }
    await wait(5);
  }
  await broker.flush();
  if (!options.quiet) console.log(`\n${JSON.stringify(broker.tally)}`);
}
