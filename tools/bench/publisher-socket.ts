import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Device } from '../simulate/simulated-device.ts';

/** So many acknowledgements may be outstanding. */
const WINDOW = 5000;
const LAST_PACKET_ID = 65_535;
/** MQTT 3.1.1: its PUBACK is always four bytes. */
const PUBACK_BYTES = 4;

/** Devices' line to the broker that costs next to nothing beside what is measured: whole packets, counted acknowledgements, nothing else. */
export class PublisherSocket {
  private readonly socket: Socket;
  private packetId = 0;
  private sent = 0;
  private ackBytes = 0;
  private room: (() => void) | undefined;
  private isLost = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes) => {
      this.ackBytes += bytes.length;
      this.room?.();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.isLost = true;
      this.room?.();
    });
  }

  /** @throws when the broker does not take the account that the URL names */
  static async connect(url: string): Promise<PublisherSocket> {
    const { hostname, port, username, password } = new URL(url);
    const socket = connect(Number(port || 1883), hostname);
    await once(socket, 'connect');
    socket.setNoDelay(true);
    socket.write(connectPacket(`bench-${String(process.pid)}`, decodeURIComponent(username), decodeURIComponent(password)));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    if (answer[0] !== 0x20 || answer[3] !== 0) throw new Error(`The broker does not take the devices: ${answer.toString('hex')}`);
    return new PublisherSocket(socket);
  }

  /** Messages that the broker has not acknowledged. */
  get outstanding(): number {
    return this.sent - this.ackBytes / PUBACK_BYTES;
  }

  /** The PUBLISH packet, QoS 1, of a reading of this device. Packets are to be written in the order they were made. */
  packet({ zone, deviceKey }: Device, payload: string): Buffer {
    this.packetId = (this.packetId % LAST_PACKET_ID) + 1;
    const topic = text(`city/${zone}/sensors/${deviceKey}/readings`);
    const id = Buffer.from([this.packetId >> 8, this.packetId & 0xff]);
    return packet(0x32, [topic, id, Buffer.from(payload)]);
  }

  /** Writes packets as one piece; resolves when there is room for the next. */
  async write(packets: Buffer, count: number): Promise<void> {
    this.sent += count;
    this.socket.write(packets);
    await this.until(() => this.outstanding <= WINDOW);
  }

  /** Waits until all is acknowledged, and leaves. */
  async close(): Promise<void> {
    await this.until(() => this.outstanding <= 0);
    this.socket.end(Buffer.from([0xe0, 0]));
  }

  private async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      if (this.isLost) throw new Error('The broker closed the line of the devices');
      await new Promise<void>((resolve) => (this.room = resolve));
    }
  }
}

function packet(first: number, parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const header = [first];
  for (let rest = length; ; rest >>>= 7) {
    header.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) return Buffer.concat([Buffer.from(header), ...parts]);
  }
}

function text(content: string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

function connectPacket(clientId: string, username: string, password: string): Buffer {
  const flags = 0x02 | (username === '' ? 0 : 0x80) | (password === '' ? 0 : 0x40);
  const account = [username, password].filter((part) => part !== '').map(text);
  return packet(0x10, [text('MQTT'), Buffer.from([4, flags, 0, 0]), text(clientId), ...account]);
}
