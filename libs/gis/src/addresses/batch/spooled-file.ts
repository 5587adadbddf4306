import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

const CHUNK = 65_536;

/**
 * A file on disk that only this process can reach: it has no name from the start, so nothing of it stays, however the process ends.
 * People's addresses go through it.
 */
export class SpooledFile {
  private size = 0;

  private constructor(private readonly handle: FileHandle) {}

  static async create(): Promise<SpooledFile> {
    const path = join(tmpdir(), `madinina-csv-${randomUUID()}`);
    const handle = await open(path, 'wx+', 0o600);
    await unlink(path);
    return new SpooledFile(handle);
  }

  /** Adds to its end; answers how long it is then, in bytes. */
  async append(chunk: Buffer): Promise<number> {
    for (let written = 0; written < chunk.length;) {
      const { bytesWritten } = await this.handle.write(chunk, written, chunk.length - written, this.size);
      written += bytesWritten;
      this.size += bytesWritten;
    }
    return this.size;
  }

  /** From its first byte, as often as wanted. */
  read(): Readable {
    return Readable.from(this.chunks(), { objectMode: false });
  }

  /** Its first bytes. */
  async start(): Promise<Buffer> {
    const { buffer, bytesRead } = await this.handle.read(Buffer.alloc(CHUNK), 0, CHUNK, 0);
    return buffer.subarray(0, bytesRead);
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  private async *chunks(): AsyncGenerator<Buffer> {
    for (let position = 0; ;) {
      const { buffer, bytesRead } = await this.handle.read(Buffer.alloc(CHUNK), 0, CHUNK, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
}
