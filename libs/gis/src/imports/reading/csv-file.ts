import { pipeline as pipe, Readable } from 'node:stream';
import { CsvError as ParseError, parse } from 'csv-parse';
import { type SpooledFile } from '../../addresses/batch/spooled-file';
import { ImportError } from '../import.errors';
import { type OpenFeatures, type ReadFeature, type ReadingOptions, WGS84 } from './read-feature';
import { textOf } from './text-of-file';

const LARGEST_ROW = 262_144;
const LONGITUDES = ['lon', 'lng', 'long', 'longitude', 'x'];
const LATITUDES = ['lat', 'latitude', 'y'];

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** A CSV file with a column of longitudes and one of latitudes; `x` and `y` with an srid. A decimal comma is read where commas do not part values. */
export async function openCsv(file: SpooledFile, options: ReadingOptions): Promise<OpenFeatures> {
  const [first = ''] = (await file.start()).toString('latin1').split(/\r?\n|\r/, 1);
  const delimiter = options.delimiter ?? likeliestDelimiter(first);
  const rows = rowsOf(file, options.encoding ?? 'utf-8', delimiter);
  const head = await rows.next();
  if (head.done === true) throw ImportError.empty();
  const header = head.value.record.map((name) => name.trim());
  const [longitude, latitude] = [columnOf(header, options.lon, LONGITUDES, 'lon'), columnOf(header, options.lat, LATITUDES, 'lat')];
  return { srid: options.srid ?? WGS84, typed: false, features: featuresOf(rows, header, [longitude, latitude]) };
}

async function* featuresOf(
  rows: AsyncIterable<Row>,
  header: readonly string[],
  [longitude, latitude]: readonly [number, number],
): AsyncGenerator<ReadFeature> {
  for await (const { record, info } of rows) {
    const value = (column: number): string => record[column]?.trim() ?? '';
    const properties = header.flatMap((name, column) =>
      column === longitude || column === latitude || name === '' ? [] : [[name, value(column)] as const],
    );
    const coordinates = [numberOf(value(longitude)), numberOf(value(latitude))];
    yield { place: `line ${String(info.lines)}`, geometry: { type: 'Point', coordinates }, properties: Object.fromEntries(properties) };
  }
}

async function* rowsOf(file: SpooledFile, encoding: string, delimiter: string): AsyncGenerator<Row> {
  const parser = parse({ delimiter, bom: true, relax_quotes: true, skip_empty_lines: true, max_record_size: LARGEST_ROW, info: true });
  try {
    // An error of either is thrown to who reads the rows.
    yield* pipe(Readable.from(textOf(file, encoding)), parser, () => undefined) as AsyncIterable<Row>;
  } catch (cause) {
    if (cause instanceof ParseError) throw ImportError.unreadable({ line: Number(cause['lines'] ?? 0), why: cause.code }, { cause });
    throw cause;
  }
}

function columnOf(header: readonly string[], asked: string | undefined, usual: readonly string[], name: string): number {
  const small = header.map((column) => column.toLowerCase());
  const found = asked === undefined ? usual.map((column) => small.indexOf(column)).find((place) => place >= 0) : header.indexOf(asked);
  if (found === undefined || found < 0)
    throw ImportError.columnMissing({ column: asked ?? name, columns: header.slice(0, 50).map((column) => column.slice(0, 100)) });
  return found;
}

/** NaN for what is no number: its place is told with the other faults. */
export const numberOf = (text: string): number =>
  /^[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?$/i.test(text) ? Number(text.replace(',', '.')) : NaN;

function likeliestDelimiter(header: string): string {
  const counted = [';', ',', '\t', '|'].map((delimiter) => ({ delimiter, count: header.split(delimiter).length - 1 }));
  return counted.reduce((most, one) => (one.count > most.count ? one : most), { delimiter: ',', count: 0 }).delimiter;
}
