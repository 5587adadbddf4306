import { encodeCursor } from './cursor';

/** One page of a list. */
export interface Page<Item> {
  readonly items: Item[];
  /** What to ask for the next page with; null on the last one. */
  readonly nextCursor: string | null;
}

/**
 * Cuts a page from rows that were asked for one too many (`LIMIT limit + 1`): the one too many tells that there is a next page.
 * @param keyOf the sort keys of a row, in the order of the cursor's shape
 */
export function page<Row>(rows: readonly Row[], limit: number, keyOf: (row: Row) => readonly unknown[]): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}

/** The same page with each row made a DTO. */
export function mapPage<Row, Item>({ items, nextCursor }: Page<Row>, toItem: (row: Row) => Item): Page<Item> {
  return { items: items.map(toItem), nextCursor };
}
