import { Unzip, UnzipInflate, UnzipPassThrough } from 'fflate';
import { SpooledFile } from '../../addresses/batch/spooled-file';
import { ImportError } from '../import.errors';

const MOST_ENTRIES = 200;
/** Deflate makes at most some thousand bytes of one: no push can fill the memory. */
const CHUNK = 16_384;

/** Files of an archive, by name; whoever gets them closes them. */
export type ZipEntries = ReadonlyMap<string, SpooledFile>;

/**
 * Unpacks what is wanted of an archive into files without names. What an archive says of sizes is not believed: bytes are counted as they come.
 * @throws gis.import.unreadable, gis.import.too_large_unpacked
 */
export async function unpackZip(file: SpooledFile, wanted: (name: string) => boolean, mostBytes: number): Promise<ZipEntries> {
  const entries = new Map<string, SpooledFile>();
  const arrived: { readonly name: string; readonly bytes: Uint8Array }[] = [];
  let count = 0;
  let unpacked = 0;
  let failure: unknown;
  const open = new Set<string>();
  const unzip = new Unzip((entry) => {
    count += 1;
    if (!wanted(entry.name)) return;
    open.add(entry.name);
    entry.ondata = (error, bytes, final) => {
      failure ??= error ?? undefined;
      unpacked += bytes.length;
      arrived.push({ name: entry.name, bytes });
      if (final) open.delete(entry.name);
    };
    entry.start();
  });
  unzip.register(UnzipPassThrough);
  unzip.register(UnzipInflate);
  try {
    for await (const bytes of file.read() as AsyncIterable<Buffer>)
      for (let start = 0; start < bytes.length; start += CHUNK) {
        unzip.push(bytes.subarray(start, start + CHUNK));
        if (failure !== undefined) throw failure instanceof Error ? failure : new Error('The archive cannot be read');
        if (count > MOST_ENTRIES || unpacked > mostBytes) throw ImportError.tooLargeUnpacked({ mostBytes });
        for (const { name, bytes: part } of arrived.splice(0)) {
          const entry = entries.get(name) ?? (await SpooledFile.create());
          entries.set(name, entry);
          await entry.append(Buffer.from(part));
        }
      }
    if (open.size > 0 || count === 0) throw ImportError.unreadable({ why: 'cut_off' });
    return entries;
  } catch (cause) {
    await closeAll(entries);
    if (isRefusal(cause)) throw cause;
    throw ImportError.unreadable({ why: 'zip' }, { cause });
  }
}

export const closeAll = async (entries: ZipEntries): Promise<void> => {
  await Promise.all([...entries.values()].map((entry) => entry.close()));
};

const isRefusal = (error: unknown): error is Error => error instanceof Error && error.name === 'DomainError';
