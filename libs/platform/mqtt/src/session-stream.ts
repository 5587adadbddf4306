import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type PacketObserver, PacketReader } from './packet-reader';

/**
 * Stands between mqtt.js and its socket: messages are taken out on the way, all other packets go on to mqtt.js, which keeps the connection,
 * the session and the subscriptions.
 */
export class SessionStream extends Duplex {
  private readonly reader: PacketReader;

  /** @param isFull asked after each piece that was read; when it says yes nothing more is read until `readOn` */
  constructor(
    private readonly socket: Duplex,
    observer: Omit<PacketObserver, 'passed'>,
    private readonly isFull: () => boolean,
  ) {
    super();
    this.reader = new PacketReader({
      published: (publication) => observer.published(publication),
      accepted: () => observer.accepted(),
      passed: (packet) => this.push(packet),
    });
    // An acknowledgement is a few bytes and the last of its kind for a while: it must not wait for more to fill a segment.
    if (socket instanceof Socket) socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.received(chunk));
    socket.once('end', () => this.push(null));
    socket.once('error', (error) => this.destroy(error));
    socket.once('close', () => this.destroy());
  }

  /** Reads on after it stopped because of `isFull`. */
  readOn(): void {
    this.socket.resume();
  }

  override _read(): void {
    // What goes on to mqtt.js is little, and comes when it comes.
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, encoding, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }

  private received(chunk: Buffer): void {
    if (this.destroyed) return;
    try {
      this.reader.read(chunk);
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (this.isFull()) {
      this.socket.pause();
      this.emit('full');
    }
  }
}
