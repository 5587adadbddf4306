/** Reads the frames that a WebSocket server sends, and writes those of a client: as much of RFC 6455 as a crowd of clients needs, because a whole client a socket would be what is measured. */

const TEXT = 1;
const CLOSE = 8;

/** Takes what comes from the line, in pieces of any size, and gives each text frame. */
export class FrameReader {
  private rest = Buffer.alloc(0);
  private readonly onText: (text: Buffer) => void;

  constructor(onText: (text: Buffer) => void) {
    this.onText = onText;
  }

  /** @throws when the server closes, or splits a message */
  take(chunk: Buffer): void {
    const data = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    for (;;) {
      const frame = frameAt(data, at);
      if (!frame) break;
      if (frame.opcode === CLOSE) throw new Error(`The server closed: ${data.toString('utf8', frame.start + 2, frame.end)}`);
      if (!frame.isFinal) throw new Error('The server split a message');
      if (frame.opcode === TEXT) this.onText(data.subarray(frame.start, frame.end));
      at = frame.end;
    }
    // A copy, so that a large piece is not kept for its last bytes.
    this.rest = Buffer.from(data.subarray(at));
  }
}

/** A text frame of a client. Its mask is zero, which masks nothing: allowed, and cheap. */
export function clientFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const isShort = payload.length < 126;
  if (payload.length > 65_535) throw new RangeError('Too long for a frame of these clients');
  const head = isShort
    ? Buffer.from([0x81, 0x80 | payload.length])
    : Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

interface Frame {
  readonly opcode: number;
  readonly isFinal: boolean;
  readonly start: number;
  readonly end: number;
}

function frameAt(data: Buffer, at: number): Frame | undefined {
  if (data.length < at + 2) return undefined;
  const [first, second] = [data[at] ?? 0, data[at + 1] ?? 0];
  const short = second & 127;
  const start = at + (short === 126 ? 4 : short === 127 ? 10 : 2);
  if (data.length < start) return undefined;
  const length = short === 126 ? data.readUInt16BE(at + 2) : short === 127 ? Number(data.readBigUInt64BE(at + 2)) : short;
  if (data.length < start + length) return undefined;
  return { opcode: first & 15, isFinal: (first & 128) !== 0, start, end: start + length };
}
