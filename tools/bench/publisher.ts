/**
 * Devices that publish while a consumer listens: a process of its own, so that it does not share an event loop with what measures. It waits
 * for an `Order` from its parent for each load, and answers with a `Published`. MQTT_DEVICE_URL tells where the broker is.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { BenchSensor } from './bench-city.ts';
import { asMessages, benchReadings, payloadOf } from './bench-readings.ts';
import type { Marks } from './lags.ts';
import { PublisherSocket } from './publisher-socket.ts';

/** A load to publish. */
export interface Order {
  readonly sensors: readonly BenchSensor[];
  /** How many messages of one reading, as fast as the broker takes them… */
  readonly flood?: number;
  /** …or how many of them a second, for so many seconds. */
  readonly pace?: { readonly rate: number; readonly seconds: number };
}

export interface Published {
  readonly messages: number;
  /** How many had been published when. */
  readonly marks: Marks;
}

const PIECE = 100;
const TICK_MS = 5;

process.on('message', (order: Order) => {
  void publish(order).then(
    (published) => process.send?.(published),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit());

async function publish({ sensors, flood, pace }: Order): Promise<Published> {
  const socket = await PublisherSocket.connect(process.env['MQTT_DEVICE_URL'] ?? '');
  const published = pace ? await paced(socket, sensors, pace.rate, pace.seconds) : await flooded(socket, sensors, flood ?? 0);
  await socket.close();
  return published;
}

/** Everything is encoded before the first byte is sent. */
async function flooded(socket: PublisherSocket, sensors: readonly BenchSensor[], count: number): Promise<Published> {
  const packets = asMessages(benchReadings(sensors, count, Date.now()), 1).map(({ device, payload }) => socket.packet(device, payload));
  const pieces: Buffer[] = [];
  for (let from = 0; from < count; from += PIECE) pieces.push(Buffer.concat(packets.slice(from, from + PIECE)));
  const marks: [number, number][] = [[Date.now(), 0]];
  for (const [index, piece] of pieces.entries()) await socket.write(piece, Math.min(PIECE, count - index * PIECE));
  marks.push([Date.now(), count]);
  return { messages: count, marks };
}

async function paced(socket: PublisherSocket, sensors: readonly BenchSensor[], rate: number, seconds: number): Promise<Published> {
  const began = Date.now();
  const marks: [number, number][] = [];
  let messages = 0;
  for (;;) {
    const now = Date.now();
    const due = Math.floor((Math.min(now - began, seconds * 1000) * rate) / 1000) - messages;
    if (due > 0) {
      const packets = Array.from({ length: due }, (_, index) => {
        const number = messages + index;
        const sensor = sensors[number % sensors.length];
        if (!sensor) throw new RangeError('No sensor can speak');
        const value = 20 + ((number * 7) % 1000) / 100;
        const at = began + Math.floor((number * 1000) / rate);
        return socket.packet(sensor, payloadOf([{ sensor, value, at, seq: Math.floor(number / sensors.length) }]));
      });
      messages += due;
      marks.push([now, messages]);
      await socket.write(Buffer.concat(packets), due);
    }
    if (now - began >= seconds * 1000) return { messages, marks };
    await wait(TICK_MS);
  }
}
