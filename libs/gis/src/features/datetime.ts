/** A moment or a period that features are asked for; without an end it is open there. */
export interface FeaturePeriod {
  readonly from?: Date;
  readonly to?: Date;
}

const MOMENT = /^\d{4}-\d{2}-\d{2}(?:[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2}))?$/;
const LAST_MS_OF_DAY = 86_399_999;

/** Reads an RFC 3339 moment, a date, or `start/end` where an end may be open (`..` or nothing). Undefined for anything else. */
export function parseDatetime(text: string): FeaturePeriod | undefined {
  const parts = text.split('/');
  if (parts.length > 2) return undefined;
  const [start = '', end = start] = parts;
  const isOpen = (part: string): boolean => parts.length === 2 && (part === '' || part === '..');
  const from = isOpen(start) ? null : moment(start, false);
  const to = isOpen(end) ? null : moment(end, true);
  if (from === undefined || to === undefined || (from === null && to === null)) return undefined;
  if (from !== null && to !== null && from > to) return undefined;
  return { ...(from !== null && { from }), ...(to !== null && { to }) };
}

function moment(text: string, isEnd: boolean): Date | undefined {
  if (!MOMENT.test(text)) return undefined;
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  // `Date` takes 30 February for 1 March.
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(text.slice(0, 10))) return undefined;
  const read = new Date(text.toUpperCase());
  if (Number.isNaN(read.getTime())) return undefined;
  return text.length === 10 && isEnd ? new Date(read.getTime() + LAST_MS_OF_DAY) : read;
}
