import fc from 'fast-check';
import { MalformedPacketError, PacketReader, type Publication } from './packet-reader';

interface Message {
  readonly topic: string;
  readonly payload: Buffer;
  readonly packetId: number | undefined;
  readonly isRepeated: boolean;
  /** Whatever a publisher added, as it stands in the packet. */
  readonly properties: Buffer;
}

function variableInteger(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ;) {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 0x80 : low);
    if (rest === 0) return Buffer.from(bytes);
  }
}

const packet = (first: number, body: Buffer): Buffer => Buffer.concat([Buffer.from([first]), variableInteger(body.length), body]);
const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);

function publish({ topic, payload, packetId, isRepeated, properties }: Message): Buffer {
  const name = Buffer.from(topic);
  const id = packetId === undefined ? [] : [uint16(packetId)];
  const first = 0x30 | (packetId === undefined ? 0 : 0x02) | (isRepeated ? 0x08 : 0);
  return packet(first, Buffer.concat([uint16(name.length), name, ...id, variableInteger(properties.length), properties, payload]));
}

function readIn(pieces: readonly Buffer[]) {
  const published: Publication[] = [];
  const passed: Buffer[] = [];
  let accepted = 0;
  const reader = new PacketReader({
    published: (publication) => published.push(publication),
    passed: (one) => passed.push(one),
    accepted: () => (accepted += 1),
  });
  for (const piece of pieces) reader.read(piece);
  return { published, passed: Buffer.concat(passed), accepted };
}

/** Comparing buffers byte by byte would take the test ten seconds. */
const shown = ({ topic, payload, packetId, isRepeated }: Publication): string =>
  `${topic} ${packetId} ${isRepeated} ${payload.toString('base64')}`;

const messages = fc.array(
  fc.record({
    topic: fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }),
    payload: fc.uint8Array({ maxLength: 20_000, size: 'max' }).map((bytes) => Buffer.from(bytes)),
    packetId: fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }),
    isRepeated: fc.boolean(),
    properties: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  }),
  { maxLength: 8 },
);

describe('packets of a broker', () => {
  it('are read as they were sent, wherever the network cuts them', () => {
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(messages, cuts, (sent, places) => {
        const pong = Buffer.from([0xd0, 0x00]);
        const bytes = Buffer.concat(sent.flatMap((message) => [publish(message), pong]));
        const at = [0, ...places.map((place) => Math.floor(place * bytes.length)).sort((a, b) => a - b), bytes.length];
        const read = readIn(at.slice(1).map((end, index) => bytes.subarray(at[index], end)));
        expect(read.published.map(shown)).toEqual(sent.map(shown));
        expect(read.passed.equals(Buffer.concat(sent.map(() => pong)))).toBe(true);
      }),
    );
  });

  it('are read also one byte at a time', () => {
    const message = { topic: 'a/é', payload: Buffer.alloc(300, 'x'), packetId: 7, isRepeated: true, properties: Buffer.alloc(130) };
    const { published } = readIn([...publish(message)].map((byte) => Buffer.from([byte])));
    expect(published).toEqual([{ topic: 'a/é', payload: message.payload, packetId: 7, isRepeated: true }]);
  });

  it.each([
    ['a new session', [0x20, 3, 0, 0, 0], 1],
    ['a session that is there', [0x20, 3, 1, 0, 0], 1],
    ['a refusal', [0x20, 3, 0, 0x87, 0], 0],
  ])('tell of %s before what follows, and are passed on', (_what, bytes, expected) => {
    const { accepted, passed } = readIn([Buffer.from(bytes)]);
    expect(accepted).toBe(expected);
    expect([...passed]).toEqual(bytes);
  });

  it('with QoS 2 are passed on', () => {
    const bytes = packet(0x34, Buffer.from([0, 1, 0x61, 0, 9, 0, 1, 2]));
    expect(readIn([bytes])).toEqual({ published: [], passed: bytes, accepted: 0 });
  });

  it.each([
    ['a length that does not end', [0x30, 0xff, 0xff, 0xff, 0xff]],
    ['no topic', [0x30, 1, 0]],
    ['an empty topic', [0x30, 3, 0, 0, 0]],
    ['a topic longer than the packet', [0x30, 4, 0, 9, 0x61, 0]],
    ['no room for its id', [0x32, 4, 0, 1, 0x61, 0]],
    ['properties longer than the packet', [0x30, 4, 0, 1, 0x61, 9]],
  ])('that are none are refused: %s', (_what, bytes) => {
    expect(() => readIn([Buffer.from(bytes)])).toThrow(MalformedPacketError);
  });
});
