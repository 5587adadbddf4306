import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { type Readable, type Transform } from 'node:stream';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';
import { AddressFile } from './address-file';
import { AddressImportError } from './address-import.errors';

const LARGEST_RECORD = 65_536;
const CHUNK = 65_536;

/** A CSV file whose header is read, to be piped through its streams. */
export interface OpenFile {
  readonly file: AddressFile;
  readonly bytes: number;
  readonly bytesRead: () => number;
  /** From the file to its records, without the header. */
  readonly streams: readonly [Readable, ...Transform[]];
}

/**
 * Opens a CSV file, plain or gzip, told apart by its first bytes; columns by `;` or `,`, whichever its first line has more of.
 * @throws gis.import.unreadable, gis.import.header_unknown
 */
export async function openAddressFile(path: string): Promise<OpenFile> {
  const { start, size } = await readStart(path);
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  const [first = ''] = (isGzip ? unzippedStart(start) : start).toString('utf8').split(/\r?\n/, 1);
  const delimiter = first.split(';').length >= first.split(',').length ? ';' : ',';
  const [header = []] = parseSync(first, { bom: true, delimiter, relax_quotes: true });
  const file = new AddressFile(header);
  const options = { bom: true, delimiter, from: 2, relax_column_count: true, relax_quotes: true, skip_empty_lines: true };
  const parser = parse({ ...options, max_record_size: LARGEST_RECORD });
  const bytes = createReadStream(path, { highWaterMark: CHUNK });
  return { file, bytes: size, bytesRead: () => bytes.bytesRead, streams: isGzip ? [bytes, createGunzip(), parser] : [bytes, parser] };
}

async function readStart(path: string): Promise<{ readonly start: Buffer; readonly size: number }> {
  try {
    const handle = await open(path);
    try {
      const { size } = await handle.stat();
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, 0);
      return { start: buffer.subarray(0, bytesRead), size };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw AddressImportError.unreadable({ why: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
}

function unzippedStart(start: Buffer): Buffer {
  try {
    return gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (cause) {
    throw AddressImportError.unreadable({ why: 'not a whole gzip file' }, { cause });
  }
}
