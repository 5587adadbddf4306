import type { Migration } from './migration-files.ts';

/**
 * `20261121093000_add_rain_gauges`: the moment in UTC, so that folders sort in the order of writing, and the words.
 * Where a clock is behind, the name still sorts after the last migration.
 * @throws when there are no words
 */
export function nextMigrationName(words: string, now: Date, existing: readonly Pick<Migration, 'name'>[]): string {
  const slug = words
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  if (slug === '') throw new Error('Name the migration: npm run db:migration -- add rain gauges');
  const last = existing.at(-1)?.name.slice(0, 14) ?? '';
  const moment = stamp(now);
  return `${moment > last ? moment : stamp(new Date(momentOf(last) + 1000))}_${slug}`;
}

function stamp(moment: Date): string {
  return moment.toISOString().replace(/\D/g, '').slice(0, 14);
}

function momentOf(digits: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}
