import { type SpooledFile } from '../../addresses/batch/spooled-file';
import { ImportError } from '../import.errors';
import { sridOfWkt } from './named-projection';
import { type OpenFeatures, type ReadFeature, type ReadingLimits, type ReadingOptions } from './read-feature';
import { decoderOf } from './text-of-file';
import { closeAll, unpackZip, type ZipEntries } from './zip-entries';

const PARTS = /^(?!__MACOSX\/)(?:.*\/)?([^/]{1,200})\.(shp|dbf|prj|cpg)$/i;
/** A `.prj` or `.cpg` is a line. */
const LARGEST_NOTE = 8_192;

/** A Shapefile in an archive, with its `.dbf`, `.prj` and `.cpg`. */
export async function openZippedShapefile(file: SpooledFile, options: ReadingOptions, limits: ReadingLimits): Promise<OpenFeatures> {
  const entries = await unpackZip(file, (name) => PARTS.test(name), limits.largestUnpackedBytes);
  try {
    const { part } = chosen(entries, options.layer);
    const shp = part('shp');
    if (!shp) throw ImportError.layerUnclear({ layers: [] });
    const srid = options.srid ?? sridOf(await note(part('prj')));
    const encoding = options.encoding ?? encodingOf(await note(part('cpg')));
    return { srid, typed: false, features: featuresOf(shp, part('dbf'), encoding, entries) };
  } catch (error) {
    await closeAll(entries);
    throw error;
  }
}

async function* featuresOf(
  shp: SpooledFile,
  dbf: SpooledFile | undefined,
  encoding: string,
  entries: ZipEntries,
): AsyncGenerator<ReadFeature> {
  try {
    // Loaded when the first is read: its tables of old encodings are megabytes that a process at rest does without.
    const { open: openShapefile } = await import('shapefile');
    const source = await openShapefile(shp.read(), dbf?.read(), { encoding });
    for (let count = 1; ; count += 1) {
      const { done, value } = await source.read();
      if (done) return;
      yield { place: `feature ${String(count)}`, geometry: value.geometry, properties: value.properties };
    }
  } catch (cause) {
    throw cause instanceof Error && cause.name === 'DomainError' ? cause : ImportError.unreadable({ why: 'shapefile' }, { cause });
  } finally {
    await closeAll(entries);
  }
}

/** The one Shapefile of the archive, or the one that was asked for. */
function chosen(entries: ZipEntries, asked: string | undefined): { part: (extension: string) => SpooledFile | undefined } {
  const stem = (name: string): string => name.replace(/\.[^.]+$/, '').toLowerCase();
  const base = (name: string): string => PARTS.exec(name)?.[1] ?? '';
  const shapes = [...entries.keys()].filter((name) => /\.shp$/i.test(name));
  const found = asked === undefined ? shapes : shapes.filter((name) => base(name).toLowerCase() === asked.toLowerCase());
  const [only, ...others] = found;
  if (only === undefined || others.length > 0) throw ImportError.layerUnclear({ layers: shapes.map(base).slice(0, 50) });
  const part = (extension: string): SpooledFile | undefined =>
    [...entries].find(([name]) => stem(name) === stem(only) && name.toLowerCase().endsWith(`.${extension}`))?.[1];
  return { part };
}

const note = async (file: SpooledFile | undefined): Promise<string | undefined> =>
  file && (await file.start()).subarray(0, LARGEST_NOTE).toString('latin1').trim();

function sridOf(wkt: string | undefined): number {
  if (wkt === undefined || wkt === '') throw ImportError.projectionMissing();
  const srid = sridOfWkt(wkt);
  if (srid === undefined) throw ImportError.projectionUnknown({ projection: wkt.slice(0, 100) });
  return srid;
}

/** What a `.cpg` names: `UTF-8`, `1252`, `ISO 88591`. */
function encodingOf(cpg: string | undefined): string {
  if (cpg === undefined || cpg === '') return 'windows-1252';
  const name = cpg.replace(/^(?:CP|ANSI )?(\d{3,4})$/i, 'windows-$1').replace(/^(?:windows-)?(?:ISO[ -]?)?8859-?(\d+)$/i, 'iso-8859-$1');
  decoderOf(name);
  return name;
}
