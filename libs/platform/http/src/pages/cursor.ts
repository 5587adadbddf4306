import { CursorError } from './cursor.errors';

interface CursorValues {
  readonly uuid: string;
  /** ISO 8601 in UTC, to the microsecond when the row's key has it; as text, since a Date would lose them. */
  readonly instant: string;
  /** Within what a double holds exactly. */
  readonly integer: number;
  readonly number: number;
  readonly text: string;
  readonly boolean: boolean;
}

/** What one key of a cursor is. */
export type CursorKind = keyof CursorValues;
/** The keys that a list is sorted by, in order; the last one is unique. */
export type CursorShape = readonly CursorKind[];
export type CursorOf<Shape extends CursorShape> = { -readonly [Index in keyof Shape]: CursorValues[Shape[Index]] };

const VERSION = 1;
const LONGEST = 1024;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
// PostgreSQL knows no year 0000.
const INSTANT = /^((?!0000)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d{1,6})?Z$/;

const FITS: { readonly [Kind in CursorKind]: (value: unknown) => boolean } = {
  uuid: (value) => typeof value === 'string' && UUID.test(value),
  instant: (value) => typeof value === 'string' && isInstant(value),
  integer: (value) => Number.isSafeInteger(value),
  number: (value) => Number.isFinite(value),
  // PostgreSQL takes neither U+0000 nor half a surrogate pair.
  text: (value) => typeof value === 'string' && value.isWellFormed() && !value.includes('\u0000'),
  boolean: (value) => typeof value === 'boolean',
};

// `Date` takes 30 February for 1 March; a real instant comes back as it was written.
function isInstant(text: string): boolean {
  const seconds = INSTANT.exec(text)?.[1];
  if (seconds === undefined) return false;
  const date = new Date(`${seconds}Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(seconds);
}

/** @param keys the sort keys of the last row of a page; a Date is written in ISO 8601 */
export function encodeCursor(keys: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([VERSION, ...keys])).toString('base64url');
}

/**
 * The keys to go on after, or undefined for the first page. A cursor is not signed: it only holds a place in a list, and each
 * key is checked to be what its column takes, so that a forged one is a place like any other.
 * @throws CursorError.invalid for anything that `encodeCursor` would not have made of such keys
 */
export function decodeCursor<const Shape extends CursorShape>(cursor: string | undefined, shape: Shape): CursorOf<Shape> | undefined {
  if (cursor === undefined) return undefined;
  const decoded = parse(cursor);
  if (!Array.isArray(decoded) || decoded[0] !== VERSION || decoded.length !== shape.length + 1) throw CursorError.invalid();
  const keys: unknown[] = decoded.slice(1);
  if (!shape.every((kind, index) => FITS[kind](keys[index]))) throw CursorError.invalid();
  return keys as CursorOf<Shape>;
}

function parse(cursor: string): unknown {
  if (cursor.length > LONGEST) throw CursorError.invalid();
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
  } catch (cause) {
    throw CursorError.invalid({}, { cause });
  }
}
