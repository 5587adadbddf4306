import { setTimeout as wait } from 'node:timers/promises';
import { payload, type WatchedSensor } from './sensor.harness';

/** Readings of a load, each at its own time. */
export const READINGS = 4_000;
/** One in so many is above the threshold, so that as many alerts are raised, and cleared by the next. */
export const ALERT_EVERY = 100;
export const ALERTS = READINGS / ALERT_EVERY;

/** What must have become of a load. */
export interface Expected {
  readonly stored: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly late: number;
}

/**
 * Publishes READINGS and among them, as a real network does: 1 % that are broken, 5 % sent twice, 10 % that come after a later one. Takes
 * some seconds, so that what is to happen happens in the middle. Resolves once the broker has taken all.
 */
export async function publishLoad({ device, topic }: WatchedSensor, start: number): Promise<Expected> {
  const sent: Promise<unknown>[] = [];
  const publish = (text: string): void => void sent.push(device.publishAsync(topic, text, { qos: 1 }));
  let [duplicate, rejected, late] = [0, 0, 0];
  for (const [index, number] of arrivals().entries()) {
    const value = number % ALERT_EVERY === ALERT_EVERY / 2 ? 50 : 20;
    const text = payload(value, new Date(start + number * 1000), number);
    publish(text);
    if (isLate(number)) late += 1;
    if (number % 20 === 7) {
      publish(text);
      duplicate += 1;
    }
    if (number % 100 === 13) {
      publish(text.slice(0, -3));
      rejected += 1;
    }
    if (index % 200 === 0) await wait(100);
  }
  await Promise.all(sent);
  return { stored: READINGS, duplicate, rejected, late };
}

const isLate = (number: number): boolean => number % 10 === 3;

/** The order of arrival: the late ones come four readings after their time, none of them where an alert begins or ends. */
function arrivals(): number[] {
  const order: number[] = [];
  for (let tens = 0; tens < READINGS; tens += 10) order.push(...[0, 1, 2, 4, 5, 6, 7, 3, 8, 9].map((ones) => tens + ones));
  return order;
}
