import { eventually } from '@madinina/platform/testing';
import { type BatchTurn, MessageBatches } from './message-batches';
import { type ReceivedMessage } from './mqtt-message';

const message = (text: string): ReceivedMessage => ({ topic: 't', payload: Buffer.from(text), receivedAt: new Date() });
const texts = (batch: readonly ReceivedMessage[]): string => batch.map(({ payload }) => payload.toString()).join('');
const limits = { maxMessages: 2, maxBytes: 1_000, maxWaitMs: 5, concurrency: 2 };

function batchesOf(handle: (batch: string, turn: BatchTurn) => Promise<void>, options = limits) {
  const done: string[] = [];
  const failed: unknown[] = [];
  const batches = new MessageBatches(options, {
    handle: (batch, turn) => handle(texts(batch), turn),
    done: (batch) => done.push(texts(batch)),
    failed: (error) => failed.push(error),
  });
  const add = (...all: string[]): void => all.forEach((text) => batches.add(message(text)));
  return { batches, done, failed, add };
}

describe('batches', () => {
  it('are full by count or by bytes, else go when the first has waited', async () => {
    const seen: string[] = [];
    const { add, batches } = batchesOf(
      (batch) => {
        seen.push(batch);
        return Promise.resolve();
      },
      { ...limits, maxBytes: 10 },
    );
    add('a', 'b', 'c', 'large-large', 'd');
    await eventually(() => expect(batches.heldBytes).toBe(0));
    expect(seen).toEqual(['ab', 'clarge-large', 'd']);
  });

  it('start side by side, and take turns in the order of arrival also when an earlier one fails', async () => {
    const started: string[] = [];
    const stored: string[] = [];
    let isPossible = false;
    const { add, done, failed } = batchesOf(async (batch, turn) => {
      started.push(batch);
      await turn.comes;
      if (batch === 'ab' && !isPossible) throw new Error('not now');
      stored.push(batch);
    });
    add('a', 'b', 'c', 'd');
    await eventually(() => expect(failed.length).toBeGreaterThan(0));
    expect(started.slice(0, 2)).toEqual(['ab', 'cd']);
    expect(stored).toEqual([]);
    isPossible = true;
    await eventually(() => expect(done).toEqual(['ab', 'cd']));
    expect(stored).toEqual(['ab', 'cd']);
  });

  it('that wait for their turn end when the consumer stops', async () => {
    const { add, batches, done } = batchesOf(async (batch, turn) => {
      await turn.comes;
      if (batch === 'ab') throw new Error('never');
    });
    add('a', 'b', 'c', 'd');
    await eventually(() => expect(batches.failingBatches).toBe(1));
    await batches.stop(1_000);
    expect(done).toEqual([]);
  });
});
