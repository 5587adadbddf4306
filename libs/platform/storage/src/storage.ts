import { type Readable } from 'node:stream';
import { type DomainError } from '@madinina/contracts';
import { Metrics } from '@madinina/platform/observability';
import { Injectable, Logger } from '@nestjs/common';
import { type Histogram } from 'prom-client';
import { StorageDriver } from './storage-driver.port';
import { storageFailure } from './storage-failure';
import { checkedKey } from './storage-key';
import { BrokenSource, WatchedSource } from './watched-source';

export interface PutOptions {
  /** Media type, e.g. `image/webp`; given back with the file. */
  readonly contentType: string;
  /** Bytes of a stream, when known: it then travels straight through. */
  readonly contentLength?: number;
}

export interface StoredFile {
  readonly contentType: string;
  /** Bytes. */
  readonly contentLength: number;
  readonly etag: string;
  readonly modifiedAt: Date;
}

const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+(; ?[\w-]+=[\w."+-]+)*$/;
/** S3 signs for a week at most. */
const LONGEST_LINK_SECONDS = 7 * 24 * 3600;

/**
 * The city's files, private by default, in a folder or in S3.
 * Every method throws a DomainError: storage.file.name_invalid, .not_found when it is not there, .unavailable when the store does not answer.
 */
@Injectable()
export class Storage {
  private readonly logger = new Logger(Storage.name);
  private readonly durations: Histogram<'operation' | 'outcome'>;

  constructor(
    private readonly driver: StorageDriver,
    metrics: Metrics,
  ) {
    this.durations = metrics.histogram({
      name: 'storage_operation_duration_seconds',
      help: 'Time until the store of files answered',
      labelNames: ['operation', 'outcome'],
      buckets: [0.002, 0.01, 0.05, 0.2, 1, 5, 15],
    });
  }

  /**
   * Writes the file, or replaces it whole: a reader never sees a part.
   * A stream that fails leaves what was there, and its own error is thrown as it is (an upload over the limit, a phone that went away).
   */
  async put(key: string, data: Uint8Array | Readable, options: PutOptions): Promise<void> {
    if (!MEDIA_TYPE.test(options.contentType)) throw new TypeError(`${options.contentType} is no media type`);
    const { disk } = this.driver;
    if (ArrayBuffer.isView(data)) {
      await this.doing('write', 'put', key, () => disk.put(key, data, { ...options, contentLength: data.length }));
      return;
    }
    const source = new WatchedSource(data);
    await this.doing('write', 'put', key, () =>
      disk.putStream(key, source.stream, options).catch((error: unknown) => {
        throw source.brokenBy ?? error;
      }),
    );
  }

  /** The whole file in memory; for what may be large use `stream`. */
  async get(key: string): Promise<Buffer> {
    const bytes = await this.doing('read', 'get', key, () => this.driver.disk.getBytes(key));
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The file piece by piece; that it is there is known once this resolves. The caller reads it to its end or destroys it. */
  async stream(key: string): Promise<Readable> {
    return this.doing('read', 'stream', key, () => this.driver.disk.getStream(key));
  }

  /** What is known of the file without reading it. */
  async describe(key: string): Promise<StoredFile> {
    const found = await this.doing('read', 'describe', key, () => this.driver.disk.getMetaData(key));
    const { contentType = 'application/octet-stream', contentLength, etag, lastModified } = found;
    return { contentType, contentLength, etag, modifiedAt: lastModified };
  }

  async exists(key: string): Promise<boolean> {
    return this.doing('read', 'exists', key, () => this.driver.disk.exists(key)).catch((error: unknown) => {
      // A part of the path that is a file means that nothing is below it.
      if ((error as DomainError).code === 'storage.file.not_found') return false;
      throw error;
    });
  }

  /** Removes the file; one that is not there is removed already. */
  async delete(key: string): Promise<void> {
    await this.doing('read', 'delete', key, () => this.driver.disk.delete(key)).catch((error: unknown) => {
      if ((error as DomainError).code !== 'storage.file.not_found') throw error;
    });
  }

  /** A link that anyone may follow for so many seconds, a week at most. It does not look whether the file is there. */
  async signedUrl(key: string, seconds: number): Promise<string> {
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_LINK_SECONDS)
      throw new RangeError(`A link lives 1 to ${LONGEST_LINK_SECONDS} seconds, not ${seconds}`);
    return this.doing('read', 'sign', key, () => this.driver.disk.getSignedUrl(key, { expiresIn: seconds }));
  }

  private async doing<Result>(kind: 'read' | 'write', operation: string, key: string, work: () => Promise<Result>): Promise<Result> {
    checkedKey(key);
    const stop = this.durations.startTimer({ operation });
    try {
      const result = await work();
      stop({ outcome: 'done' });
      return result;
    } catch (error) {
      if (error instanceof BrokenSource) {
        stop({ outcome: 'broken' });
        throw error.cause;
      }
      const failure = storageFailure(error, kind);
      stop({ outcome: failure.kind });
      if (failure.kind === 'unavailable') this.logger.error({ err: error, operation, key }, 'The store of files failed');
      throw failure;
    }
  }
}
