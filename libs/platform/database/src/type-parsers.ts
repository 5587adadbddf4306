import { types } from 'pg';

type Parse = (text: string) => unknown;

const { INT8, DATE, TIMESTAMP } = types.builtins;
const INT8_ARRAY = 1016;
// The ids of arrays are not among those that the types of node-postgres know.
const parserOf = types.getTypeParser as (oid: number, format?: 'text' | 'binary') => Parse;
const parseTexts = parserOf(INT8_ARRAY) as (text: string) => (string | null)[];

/** A whole number beyond 2^53 would silently become another one: it must be selected as text. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit a number: select it as ::text`);
  return value;
}

const ours: Readonly<Record<number, Parse>> = {
  [INT8]: safeInteger,
  [INT8_ARRAY]: (text) => parseTexts(text).map((item) => (item === null ? null : safeInteger(item))),
  // A day is not a moment: as a Date it would fall on the day before, west of Greenwich.
  [DATE]: (text) => text,
  [TIMESTAMP]: (text) => new Date(`${text.replace(' ', 'T')}Z`),
};

/**
 * How SQL values arrive: `int8` as a number (an error beyond 2^53), `numeric` as text, `timestamptz` as Date,
 * `date` as text `YYYY-MM-DD`, `json` parsed, `bytea` as Buffer. Prisma reads its own models by its own rules.
 */
export const typeParsers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): Parse => (format === 'binary' ? undefined : ours[oid]) ?? parserOf(oid, format),
};
