import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import fc from 'fast-check';
import * as library from 'ws';
import { clientFrame, FrameReader } from './websocket-frames.ts';

/** The two ends of a line of the ws package, which its types do not tell of. */
const { Receiver, Sender } = library as unknown as {
  Sender: { frame(data: Buffer, options: object): Buffer[] };
  Receiver: new (options: object) => NodeJS.EventEmitter & { write(data: Buffer): void };
};

const serverFrame = (text: string): Buffer =>
  Buffer.concat(Sender.frame(Buffer.from(text), { readOnly: false, mask: false, rsv1: false, opcode: 1, fin: true }));

test('frames are read whole, however the line cuts them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 400 }), { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }),
      (texts, cuts) => {
        const heard: string[] = [];
        const reader = new FrameReader((text) => heard.push(text.toString()));
        const line = Buffer.concat([...texts, 'x'.repeat(70_000)].map(serverFrame));
        for (let at = 0, turn = 0; at < line.length; turn += 1) {
          const cut = (cuts[turn % cuts.length] ?? 1) * (at > 8_000 ? 50 : 1);
          reader.take(line.subarray(at, at + cut));
          at += cut;
        }
        assert.deepEqual(heard, [...texts, 'x'.repeat(70_000)]);
      },
    ),
    { numRuns: 50 },
  );
});

test('what a client says is what a server reads', async () => {
  for (const text of ['2', 'é'.repeat(60), 'x'.repeat(4_000)]) {
    const receiver = new Receiver({ isServer: true });
    const heard = once(receiver, 'message') as Promise<[Buffer, boolean]>;
    receiver.write(clientFrame(text));
    const [message, isBinary] = await heard;
    assert.equal(isBinary, false);
    assert.equal(message.toString(), text);
  }
});

test('a server that closes is noticed', () => {
  const reader = new FrameReader(() => undefined);
  assert.throws(() => reader.take(Buffer.from([0x88, 2, 3, 232])), /closed/);
});
