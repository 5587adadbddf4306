import { eventually, startTestBroker, type TestBroker } from '@madinina/platform/testing';
import { Controller, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { boats, Consumer, gate, Publisher } from './mqtt-consumer.harness';
import { workerOf } from './message-routes';
import { MqttBatch } from './mqtt-batch.decorator';
import { type MqttMessage } from './mqtt-message';
import { MqttPublisher } from './mqtt-publisher';

const texts = (count: number, from = 0): string[] => Array.from({ length: count }, (_, index) => `boat-${index + from}`);

let broker: TestBroker;
let publisher: Publisher;
const stops: (() => Promise<void>)[] = [];

beforeAll(() => {
  Logger.overrideLogger(false);
});

beforeEach(async () => {
  broker = await startTestBroker();
  publisher = await Publisher.connect(broker.url);
});

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await publisher.close();
  await broker.remove();
});

function consumer(options: ConstructorParameters<typeof Consumer>[1] = {}): Consumer {
  const made = new Consumer(broker.url, options);
  stops.push(() => made.stop());
  return made;
}

describe('a consumer of batches', () => {
  it('gets every message once, in order, in batches by size', async () => {
    const consumed = await consumer({ limits: { maxMessages: 100, maxWaitMs: 50 } }).start();
    await publisher.send(...texts(1_000));
    await eventually(() => expect(consumed.received).toHaveLength(1_000));
    expect(consumed.received).toEqual(texts(1_000));
    expect(Math.max(...consumed.batches)).toBe(100);
    await eventually(() => expect(consumed.asStrategy.inFlight).toBe(0));
  });

  it('hands over what there is once the first has waited', async () => {
    const consumed = await consumer({ limits: { maxMessages: 1_000, maxWaitMs: 20 } }).start();
    await publisher.send('alone');
    await eventually(() => expect(consumed.received).toEqual(['alone']));
  });

  it('acknowledges only what was handled: the rest comes again to the next consumer', async () => {
    const { opened, open } = gate();
    const first = await consumer({
      handler: (batch) => (batch.some(({ payload }) => payload.toString() === 'boat-3') ? opened : Promise.resolve()),
      limits: { maxMessages: 1 },
      receiveMaximum: 3,
    }).start();
    await publisher.send(...texts(6));
    await eventually(() => expect(first.received).toEqual(texts(4)));
    // Once three more are under way, the broker has read that the first three are done.
    await eventually(() => expect(first.asStrategy.inFlight).toBe(3));
    // As if the process was killed: nothing more is acknowledged.
    first.asStrategy.unwrap<{ end: (force: boolean) => void }>().end(true);
    open();

    const second = await consumer().start();
    await eventually(() => expect(second.received).toEqual(texts(3, 3)));
  });

  it('tries a failed batch again until it is taken, and says meanwhile that it waits', async () => {
    let failures = 0;
    const consumed = await consumer({
      handler: () => {
        failures += 1;
        return failures <= 2 ? Promise.reject(new Error('disk full')) : Promise.resolve();
      },
    }).start();
    await publisher.send('one');
    await eventually(() => expect(() => consumed.asStrategy.mustHandle()).toThrow('disk full'));
    expect(consumed.asStrategy.inFlight).toBe(1);
    await eventually(() => expect(consumed.asStrategy.inFlight).toBe(0));
    expect(() => consumed.asStrategy.mustHandle()).not.toThrow();
    expect(consumed.received).toEqual(['one', 'one', 'one']);
  });

  it('has no more under way than it told the broker', async () => {
    const { opened, open } = gate();
    const consumed = await consumer({ handler: () => opened, receiveMaximum: 10, limits: { maxMessages: 5, concurrency: 1 } }).start();
    await publisher.send(...texts(50));
    await eventually(() => expect(consumed.asStrategy.inFlight).toBe(10));
    open();
    await eventually(() => expect(consumed.received).toEqual(texts(50)));
  });

  it('stops reading when large messages fill its memory, and goes on when there is room', async () => {
    const { opened, open } = gate();
    const large = Buffer.alloc(1_048_576, 'x');
    const consumed = await consumer({ handler: () => opened, limits: { maxMessages: 4 } }).start();
    await publisher.send(...Array.from({ length: 40 }, () => large));
    await eventually(() => expect(consumed.asStrategy.inFlight).toBeGreaterThan(15));
    expect(consumed.asStrategy.inFlight).toBeLessThan(20);
    open();
    await eventually(() => expect(consumed.received).toHaveLength(40));
    await eventually(() => expect(consumed.asStrategy.inFlight).toBe(0));
  });

  it('divides senders among workers: one that waits holds back its own senders only, and each keeps its order', async () => {
    const { opened, open } = gate();
    const quays = ['north', 'south', 'east', 'west'];
    const senderOf = (topic: string): string => boats.match(topic)?.quay ?? '';
    const held = workerOf('north', 2);
    const seen = new Map<string, string[]>();
    const consumed = await consumer({
      senderOf,
      limits: { maxMessages: 10 },
      handler: async (batch) => {
        const workers = new Set(batch.map(({ topic }) => workerOf(senderOf(topic), 2)));
        expect(workers.size).toBe(1);
        if (workers.has(held)) await opened;
        for (const { topic, payload } of batch) {
          const quay = senderOf(topic);
          seen.set(quay, [...(seen.get(quay) ?? []), payload.toString()]);
        }
      },
    }).start();
    const sent = texts(100);
    for (const quay of quays) await publisher.sendTo(quay, ...sent);
    const others = quays.filter((quay) => workerOf(quay, 2) !== held);
    expect(others.length).toBeGreaterThan(0);
    await eventually(() => others.forEach((quay) => expect(seen.get(quay)).toEqual(sent)));
    expect(seen.get('north')).toBeUndefined();
    // The broker hears in the order of arrival, so not of what came after the one that waits.
    await eventually(() => expect(consumed.asStrategy.inFlight).toBe(quays.length * sent.length));
    open();
    await eventually(() => expect(consumed.asStrategy.inFlight).toBe(0));
    for (const quay of quays) expect(seen.get(quay)).toEqual(sent);
  });

  it('waits for a broker that is missing', async () => {
    await publisher.close();
    await broker.stop();
    const consumed = consumer();
    consumed.asStrategy.listen(() => undefined);
    await eventually(() => expect(() => consumed.asStrategy.mustBeConnected()).toThrow('ECONNREFUSED'));
    await broker.start();
    await consumed.connected();
    publisher = await Publisher.connect(broker.url);
    await publisher.send('at last');
    await eventually(() => expect(consumed.received).toEqual(['at last']));
  });

  it('loses nothing when the broker is restarted under it', async () => {
    const consumed = await consumer({ limits: { maxMessages: 50 } }).start();
    const sending = publisher.send(...texts(3_000));
    await eventually(() => expect(consumed.received.length).toBeGreaterThan(100));
    await broker.stop();
    await broker.start();
    await sending;
    await eventually(() => expect(new Set(consumed.received).size).toBe(3_000));
    await eventually(() => expect(consumed.asStrategy.inFlight).toBe(0));
  });

  it('handles what it has read although the broker is killed and remembers nothing of it', async () => {
    const { opened, open } = gate();
    const consumed = await consumer({ handler: () => opened, limits: { maxMessages: 10, concurrency: 1 } }).start();
    await publisher.send(...texts(100));
    await eventually(() => expect(consumed.asStrategy.inFlight).toBe(100));
    await broker.kill();
    await broker.start();
    await consumed.connected();
    open();
    await eventually(() => expect(new Set(consumed.received)).toEqual(new Set(texts(100))));
  });

  it('gets what was published while it was away', async () => {
    const first = await consumer().start();
    await first.stop();
    await publisher.send(...texts(20));
    const second = await consumer().start();
    await eventually(() => expect(second.received).toEqual(texts(20)));
  });

  it('finishes and acknowledges what runs when it is stopped', async () => {
    const { opened, open } = gate();
    const first = await consumer({ handler: () => opened }).start();
    await publisher.send('under way');
    await eventually(() => expect(first.received).toEqual(['under way']));
    const stopped = first.stop();
    open();
    await stopped;
    const second = await consumer().start();
    await publisher.send('next');
    await eventually(() => expect(second.received).toEqual(['next']));
  });
});

describe('a method that carries @MqttBatch', () => {
  const seen: string[] = [];
  let fails = true;

  @Controller()
  class BoatController {
    @MqttBatch(boats, { maxMessages: 10 })
    moor(batch: readonly MqttMessage[]): Promise<void> {
      if (fails) {
        fails = false;
        return Promise.reject(new Error('the quay is full'));
      }
      seen.push(...batch.map(({ topic, payload }) => `${boats.match(topic)?.quay} ${payload.toString()}`));
      return Promise.resolve();
    }
  }

  @Module({ controllers: [BoatController] })
  class BoatModule {}

  it('is fed by the strategy, and its own error reaches it', async () => {
    const { asStrategy: strategy } = new Consumer(broker.url);
    strategy.getHandlers().clear();
    const app = await NestFactory.createMicroservice(BoatModule, { strategy, logger: false });
    stops.push(() => app.close());
    await app.listen();
    await eventually(() => strategy.mustBeConnected());
    await publisher.send('yole');
    await eventually(() => expect(() => strategy.mustHandle()).toThrow('the quay is full'));
    await eventually(() => expect(seen).toEqual(['north yole']));
  });
});

describe('the publisher', () => {
  it('resolves once the broker has the message, and says when it cannot', async () => {
    const consumed = await consumer().start();
    const city = new MqttPublisher({ url: broker.url, clientId: 'x', receiveMaximum: 1, workers: 1, sessionDays: 1 });
    city.onModuleInit();
    stops.push(() => city.onApplicationShutdown());
    await eventually(() => city.check());
    await city.publish(boats.path({ quay: 'south' }), 'leave');
    await eventually(() => expect(consumed.received).toEqual(['leave']));
    await broker.stop();
    await expect(city.publish(boats.path({ quay: 'south' }), 'again', { timeoutMs: 200 })).rejects.toThrow('did not take');
    await expect(city.check()).rejects.toThrow();
    await broker.start();
  });
});
