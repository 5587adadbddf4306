const ISO_INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)[Tt]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,9})?)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/;

/**
 * The moment that an ISO 8601 text with a zone names, in ms since 1970; finer digits are cut. Undefined when it names none: a day
 * that does not exist, no zone, anything that is not text.
 */
export function parseInstant(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const parts = ISO_INSTANT.exec(text);
  if (!parts) return undefined;
  // Date.parse would take 30 February for 2 March.
  const day = Number(parts[3]);
  if (day > 28 && day > daysInMonth(Number(parts[1]), Number(parts[2]))) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
