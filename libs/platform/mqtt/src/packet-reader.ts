/** A PUBLISH packet with QoS 0 or 1. */
export interface Publication {
  readonly topic: string;
  /** A view of what was received. */
  readonly payload: Buffer;
  /** Absent with QoS 0. */
  readonly packetId: number | undefined;
  readonly isRepeated: boolean;
}

export interface PacketObserver {
  published(publication: Publication): void;
  /** The broker takes the connection; packets that follow belong to it. */
  accepted(): void;
  /** Every packet but those that were `published`, as it came; `accepted` is told before. */
  passed(packet: Buffer): void;
}

const CONNACK = 0x20;
const PUBLISH = 0x30;
const QOS = 0x06;
const QOS_1 = 0x02;
const QOS_2 = 0x04;
const DUP = 0x08;
const LONGEST_LENGTH_BYTES = 4;
/** As many topics as a large city has; strangers may invent more. */
const MOST_TOPICS = 100_000;

/** What the broker sends is no MQTT 5. */
export class MalformedPacketError extends Error {
  /** What mqtt.js tells of a stream's errors only when they have one. */
  readonly code = 'MQTT_MALFORMED_PACKET';
}

/**
 * Splits what a broker sends into packets of MQTT 5, and reads those that carry messages. An object a packet and a turn of the event loop
 * each, as a general parser needs, cost several times what the rest of receiving a message does.
 */
export class PacketReader {
  /** The beginning of a packet whose end has not come. */
  private pieces: Buffer[] = [];
  private held = 0;
  /** Bytes that must be there before it is worth looking again. */
  private needed = 0;
  /** One text for all messages of a topic: what is looked up by it is then found without comparing letters. */
  private readonly topics = new Map<string, string>();

  constructor(private readonly observer: PacketObserver) {}

  /** @throws MalformedPacketError when the connection must be given up */
  read(chunk: Buffer): void {
    let bytes = chunk;
    if (this.held > 0) {
      this.pieces.push(chunk);
      this.held += chunk.length;
      if (this.held < this.needed) return;
      bytes = Buffer.concat(this.pieces, this.held);
    }
    const end = this.packetsIn(bytes);
    this.held = bytes.length - end;
    this.pieces = this.held > 0 ? [bytes.subarray(end)] : [];
  }

  /** Answers where the first packet that is not whole begins. */
  private packetsIn(bytes: Buffer): number {
    for (let start = 0; ;) {
      const body = bodyOf(bytes, start);
      if (!body) {
        this.needed = bytes.length - start + 1;
        return start;
      }
      if (body.end > bytes.length) {
        this.needed = body.end - start;
        return start;
      }
      this.packet(bytes, start, body.start, body.end);
      start = body.end;
    }
  }

  private packet(bytes: Buffer, start: number, body: number, end: number): void {
    const first = bytes[start] ?? 0;
    // QoS 2 needs an answer before it may be told: that is left to mqtt.js, and never subscribed to.
    if ((first & 0xf0) === PUBLISH && (first & QOS) < QOS_2) {
      this.observer.published(this.publicationIn(bytes, first, body, end));
      return;
    }
    if ((first & 0xf0) === CONNACK && bytes[body + 1] === 0) this.observer.accepted();
    this.observer.passed(bytes.subarray(start, end));
  }

  private publicationIn(bytes: Buffer, first: number, body: number, end: number): Publication {
    if (body + 2 > end) throw new MalformedPacketError('A message without a topic');
    const topicEnd = body + 2 + bytes.readUInt16BE(body);
    const isQos1 = (first & QOS) === QOS_1;
    const properties = topicEnd + (isQos1 ? 2 : 0);
    // An empty topic stands for an alias, which we never allowed.
    if (topicEnd === body + 2 || properties >= end) throw new MalformedPacketError('A message without a topic, or cut off');
    const { value: propertiesLength, end: propertiesStart } = lengthAt(bytes, properties) ?? { value: Infinity, end: 0 };
    const payload = propertiesStart + propertiesLength;
    if (payload > end) throw new MalformedPacketError('A message whose properties are longer than it');
    return {
      topic: this.topicOf(bytes.toString('utf8', body + 2, topicEnd)),
      payload: bytes.subarray(payload, end),
      packetId: isQos1 ? bytes.readUInt16BE(topicEnd) : undefined,
      isRepeated: (first & DUP) !== 0,
    };
  }

  private topicOf(text: string): string {
    const known = this.topics.get(text);
    if (known !== undefined) return known;
    if (this.topics.size >= MOST_TOPICS) this.topics.clear();
    this.topics.set(text, text);
    return text;
  }
}

/** Where the body of the packet at `start` lies; undefined when its length has not come yet. */
function bodyOf(bytes: Buffer, start: number): { start: number; end: number } | undefined {
  const length = lengthAt(bytes, start + 1);
  return length && { start: length.end, end: length.end + length.value };
}

/** A variable byte integer, seven bits a byte, the low ones first; undefined when it is cut off. */
function lengthAt(bytes: Buffer, at: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let index = 0; index < LONGEST_LENGTH_BYTES; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  throw new MalformedPacketError('A length of more than four bytes');
}
