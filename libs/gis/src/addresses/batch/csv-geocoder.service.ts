import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type AddressIndex } from '../index/address-index';
import { Addresses } from '../index/addresses';
import { type Position } from '../index/extent';
import { foundFeature } from '../search/address-feature';
import { LONGEST_QUESTION } from '../search/search.dto';
import { type CsvOptions } from './batch.dto';
import { CsvError } from './batch.errors';
import { csvLine, type CsvTable, inspectCsv, rowsOf } from './csv-table';
import { RESULT_COLUMNS, type ResultColumn, resultValues } from './result-columns';
import { type SpooledFile } from './spooled-file';

/** Work that is done before others get their turn; all batches of a process share it. */
const SLICE_MS = 4;
const BYTE_ORDER_MARK = '\ufeff';

/** Where each thing stands in a row. */
interface RowPlan {
  readonly question: readonly number[];
  readonly citycode: number | undefined;
  readonly postcode: number | undefined;
  readonly latitude: number | undefined;
  readonly longitude: number | undefined;
  /** Columns of the file that the answer keeps: not those of an earlier answer. */
  readonly kept: readonly number[];
  readonly added: readonly ResultColumn[];
}

/** Finds the address of every row of a CSV file. */
@Injectable()
export class CsvGeocoderService {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly addresses: Addresses) {}

  /**
   * The file with the answers as further columns, row by row as it is read. The file is closed at the end.
   * @throws gis.csv.empty, encoding_wrong, malformed, too_many_rows, column_unknown
   */
  async geocode(file: SpooledFile, options: CsvOptions): Promise<Readable> {
    const table = await inspectCsv(file, options.encoding, options.delimiter);
    const plan = planOf(table.header, options);
    const { index } = await this.addresses.current();
    const answer = Readable.from(this.lines(file, table, plan, index, options.with_bom ?? table.form.hasBom), { objectMode: false });
    return answer.once('close', () => void file.close());
  }

  private async *lines(file: SpooledFile, table: CsvTable, plan: RowPlan, index: AddressIndex, withBom: boolean): AsyncGenerator<string> {
    const { delimiter } = table.form;
    const line = (row: readonly string[], added: readonly string[]): string =>
      csvLine([...plan.kept.map((column) => row[column] ?? ''), ...added], delimiter);
    let text = (withBom ? BYTE_ORDER_MARK : '') + line(table.header, plan.added);
    let sliceEnds = performance.now() + SLICE_MS;
    for await (const row of rowsOf(file, table)) {
      const values = answerTo(row, plan, index);
      text += line(
        row,
        plan.added.map((column) => values[column]),
      );
      if (performance.now() < sliceEnds) continue;
      yield text;
      text = '';
      await this.nextTurn();
      sliceEnds = performance.now() + SLICE_MS;
    }
    if (text !== '') yield text;
  }

  /** One slice of one batch a turn of the event loop, however many batches run. */
  private nextTurn(): Promise<unknown> {
    this.turn = this.turn.then(() => nextTurn());
    return this.turn;
  }
}

function planOf(header: readonly string[], options: CsvOptions): RowPlan {
  const place = (column: string): number => {
    const found = header.indexOf(column.trim());
    if (found < 0)
      throw CsvError.columnUnknown({ column: column.slice(0, 100), columns: header.slice(0, 50).map((name) => name.slice(0, 100)) });
    return found;
  };
  const placeOf = (column: string | undefined): number | undefined => (column === undefined ? undefined : place(column));
  const isResult = (name: string | undefined): boolean => (RESULT_COLUMNS as readonly (string | undefined)[]).includes(name);
  const kept = header.flatMap((name, column) => (isResult(name) ? [] : [column]));
  const { columns, citycode, postcode, lat, lon, result_columns: added = RESULT_COLUMNS } = options;
  return {
    question: columns && columns.length > 0 ? columns.map(place) : kept,
    citycode: placeOf(citycode),
    postcode: placeOf(postcode),
    latitude: placeOf(lat),
    longitude: placeOf(lon),
    kept,
    added: RESULT_COLUMNS.filter((column) => added.includes(column)),
  };
}

function answerTo(row: readonly string[], plan: RowPlan, index: AddressIndex): ReturnType<typeof resultValues> {
  const value = (column: number | undefined): string => (column === undefined ? '' : (row[column]?.trim() ?? ''));
  const text = plan.question.map(value).filter(Boolean).join(' ').slice(0, LONGEST_QUESTION);
  if (!/[\p{L}\p{N}]/u.test(text)) return resultValues('skipped', []);
  const [citycode, postcode] = [value(plan.citycode), value(plan.postcode)];
  const centre = centreOf(value(plan.longitude), value(plan.latitude));
  // A filter that can match nothing is a slip in the row, not a question without an answer.
  if (!/^(?:\d[\dAB]\d{3})?$/.test(citycode) || !/^(?:\d{5})?$/.test(postcode) || centre === 'wrong') return resultValues('error', []);
  const found = index.search({
    text,
    limit: 2,
    autocomplete: false,
    centre,
    citycodes: citycode === '' ? undefined : new Set([citycode]),
    postcodes: postcode === '' ? undefined : new Set([postcode]),
  });
  return resultValues(
    found.length > 0 ? 'ok' : 'not-found',
    found.map((address) => foundFeature(address, centre)),
  );
}

function centreOf(longitude: string, latitude: string): Position | 'wrong' | undefined {
  if (longitude === '' && latitude === '') return undefined;
  const centre = { longitude: Number(longitude), latitude: Number(latitude) };
  return longitude !== '' && latitude !== '' && Math.abs(centre.longitude) <= 180 && Math.abs(centre.latitude) <= 90 ? centre : 'wrong';
}
