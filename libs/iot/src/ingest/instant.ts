const ISO_INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)[Tt]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,9})?)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/;

/**
 * The moment that an ISO 8601 text with a zone names, in ms since 1970; finer digits are cut. Undefined when it names none: a day
 * that does not exist, no zone, anything that is not text.
 */
export function parseInstant(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  return text.length === USUAL.length ? (usualInstant(text) ?? anyInstant(text)) : anyInstant(text);
}

/** What `toISOString` and most devices write. */
const USUAL = '2026-01-12T10:00:00.000Z';
let lastDay = '';
let lastMidnight = 0;

/**
 * The same for the usual form only, in a fifth of the time: readings of one day follow each other, so that its calendar is asked once,
 * and a time of day is seven digits.
 */
function usualInstant(text: string): number | undefined {
  if (text.charCodeAt(10) !== T || text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return undefined;
  if (text.charCodeAt(19) !== DOT || text.charCodeAt(23) !== Z) return undefined;
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const tenths = twoDigits(text, 20);
  const thousandths = text.charCodeAt(22) - ZERO;
  // NaN is in no range.
  if (!(hour < 24 && minute < 60 && second < 60 && tenths < 100 && thousandths >= 0 && thousandths <= 9)) return undefined;
  if (!text.startsWith(lastDay) || lastDay === '') {
    const day = text.slice(0, 10);
    const midnight = anyInstant(`${day}T00:00:00Z`);
    if (midnight === undefined) return undefined;
    lastDay = day;
    lastMidnight = midnight;
  }
  return lastMidnight + ((hour * 60 + minute) * 60 + second) * 1_000 + tenths * 10 + thousandths;
}

const [ZERO, COLON, DOT, T, Z] = [48, 58, 46, 84, 90] as const;

/** NaN when they are no digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

function anyInstant(text: string): number | undefined {
  const parts = ISO_INSTANT.exec(text);
  if (!parts) return undefined;
  // Date.parse would take 30 February for 2 March.
  const day = Number(parts[3]);
  if (day > 28 && day > daysInMonth(Number(parts[1]), Number(parts[2]))) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
