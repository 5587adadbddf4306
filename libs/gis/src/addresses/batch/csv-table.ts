import { pipeline as pipe, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError as ParseError, type Parser, parse } from 'csv-parse';
import { type CsvEncoding } from './batch.dto';
import { CsvError } from './batch.errors';
import { type SpooledFile } from './spooled-file';

/** How a CSV file is written. */
export interface CsvForm {
  readonly delimiter: string;
  readonly encoding: CsvEncoding;
  readonly hasBom: boolean;
}

/** A CSV file that was read once from end to end: every row has as many values as the header. */
export interface CsvTable {
  readonly form: CsvForm;
  readonly header: readonly string[];
  /** Without the header. */
  readonly rows: number;
}

export const MOST_ROWS = 50_000;
const LARGEST_ROW = 65_536;
const DELIMITERS = [';', ',', '\t', '|'];

/**
 * Reads a file from end to end before anything is answered, so that an error can still be told.
 * @throws gis.csv.empty, gis.csv.encoding_wrong, gis.csv.malformed, gis.csv.too_many_rows
 */
export async function inspectCsv(file: SpooledFile, encoding: CsvEncoding, delimiter: string | undefined): Promise<CsvTable> {
  const start = await file.start();
  const hasBom = start.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]));
  const [first = ''] = start.toString('latin1').split(/\r?\n|\r/, 1);
  const form = { delimiter: delimiter ?? likeliestDelimiter(first), encoding, hasBom };
  let header: readonly string[] | undefined;
  let rows = 0;
  await readRows(file, form, async (parser) => {
    for await (const row of parser as AsyncIterable<string[]>) {
      if (header) rows += 1;
      else header = row.map((name) => name.trim());
      if (rows > MOST_ROWS) throw CsvError.tooManyRows({ most: MOST_ROWS });
    }
  });
  if (!header) throw CsvError.empty();
  return { form, header, rows };
}

/** The rows of a file that was inspected, without its header. */
export function rowsOf(file: SpooledFile, { form }: CsvTable): AsyncIterable<string[]> {
  // An error of any of them is thrown to who reads the rows.
  return pipe(file.read(), decoder(form.encoding), parserOf(form, 2), () => undefined) as AsyncIterable<string[]>;
}

async function readRows(file: SpooledFile, form: CsvForm, read: (parser: Parser) => Promise<void>): Promise<void> {
  try {
    await pipeline(file.read(), decoder(form.encoding), parserOf(form, 1), read as (parser: AsyncIterable<unknown>) => Promise<void>);
  } catch (cause) {
    if (cause instanceof ParseError) throw CsvError.malformed({ line: Number(cause['lines'] ?? 0), why: cause.code }, { cause });
    throw cause;
  }
}

const parserOf = ({ delimiter }: CsvForm, from: number): Parser =>
  parse({ delimiter, from, bom: true, relax_quotes: true, skip_empty_lines: true, max_record_size: LARGEST_ROW });

/** The one that the header has most of; a comma where it has none. */
function likeliestDelimiter(header: string): string {
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: header.split(delimiter).length - 1 }));
  return counted.reduce((most, one) => (one.count > most.count ? one : most), { delimiter: ',', count: 0 }).delimiter;
}

function decoder(encoding: CsvEncoding): Transform {
  const reader = new TextDecoder(encoding === 'latin1' ? 'windows-1252' : 'utf-8', { fatal: true });
  const decoded = (bytes: Buffer | undefined): string => {
    try {
      return bytes ? reader.decode(bytes, { stream: true }) : reader.decode();
    } catch (cause) {
      throw CsvError.encodingWrong({ encoding }, { cause });
    }
  };
  return new Transform({
    readableObjectMode: false,
    decodeStrings: true,
    transform(chunk: Buffer, _encoding, done) {
      attempt(() => decoded(chunk), done);
    },
    flush(done) {
      attempt(() => decoded(undefined), done);
    },
  });
}

function attempt(read: () => string, done: (error?: Error | null, text?: string) => void): void {
  try {
    done(null, read());
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
}

/** One line of CSV: values are quoted where they must be. */
export const csvLine = (values: readonly string[], delimiter: string): string =>
  `${values.map((value) => (/["\r\n]/.test(value) || value.includes(delimiter) ? `"${value.replaceAll('"', '""')}"` : value)).join(delimiter)}\r\n`;
