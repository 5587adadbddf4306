import { DomainError } from '@madinina/contracts';
import fc from 'fast-check';
import { type CursorKind, decodeCursor, encodeCursor } from './cursor';
import { mapPage, page } from './page';

const values: { readonly [Kind in CursorKind]: fc.Arbitrary<unknown> } = {
  uuid: fc.uuid(),
  instant: fc
    .tuple(
      fc.date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2200-01-01T00:00:00Z'), noInvalidDate: true }),
      fc.integer({ min: 0, max: 999 }),
    )
    .map(([date, micros]) => date.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`)),
  integer: fc.maxSafeInteger(),
  number: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  text: fc.string({ unit: 'grapheme', maxLength: 100 }).filter((text) => !text.includes('\u0000')),
  boolean: fc.boolean(),
};
const kinds = Object.keys(values) as CursorKind[];
const keyed = fc
  .array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 4 })
  .chain((shape) => fc.tuple(fc.constant(shape), fc.tuple(...shape.map((kind) => values[kind]))));

/** What decoding does: the keys, or the code of the error; anything else is a failure. */
function decoded(cursor: string, shape: readonly CursorKind[]): unknown {
  try {
    return decodeCursor(cursor, shape);
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'malformed') return error.code;
    throw error;
  }
}

describe('a cursor', () => {
  it('comes back as the keys it was made of', () => {
    fc.assert(fc.property(keyed, ([shape, keys]) => expect(decodeCursor(encodeCursor(keys), shape)).toEqual(keys)));
  });

  it('is none for the first page', () => {
    expect(decodeCursor(undefined, ['uuid'])).toBeUndefined();
  });

  it('writes dates as ISO 8601', () => {
    expect(decodeCursor(encodeCursor([new Date(0)]), ['instant'])).toEqual(['1970-01-01T00:00:00.000Z']);
  });

  it('that was tampered with is refused, or holds keys of the right kinds', () => {
    fc.assert(
      fc.property(keyed, fc.nat(), fc.string({ minLength: 1, maxLength: 3 }), ([shape, keys], at, noise) => {
        const cursor = encodeCursor(keys);
        const place = at % (cursor.length + 1);
        const result = decoded(cursor.slice(0, place) + noise + cursor.slice(place + noise.length), shape);
        if (result === 'http.cursor.invalid') return;
        // A position like any other: made of its keys it is again a cursor of this shape.
        expect(decodeCursor(encodeCursor(result as unknown[]), shape)).toEqual(result);
      }),
      { numRuns: 500 },
    );
  });

  it('made of whatever is refused, never a failure', () => {
    const json = fc.jsonValue({ maxDepth: 3 }).map((value) => Buffer.from(JSON.stringify(value)).toString('base64url'));
    fc.assert(fc.property(fc.oneof(fc.string(), json), (cursor) => decoded(cursor, ['instant', 'uuid']) === 'http.cursor.invalid'));
  });

  it.each<[CursorKind, unknown]>([
    ['uuid', '01937c4e-7a31-7c5e-8e0e-2f6f0a1b2c3'],
    ['uuid', "'; DROP TABLE sensors; --"],
    ['instant', '2026-02-30T00:00:00Z'],
    ['instant', '0000-01-01T00:00:00Z'],
    ['instant', '2026-01-01'],
    ['instant', '2026-01-01T00:00:00+04:00'],
    ['integer', 1.5],
    ['integer', '1'],
    ['number', null],
    ['text', 'a\u0000b'],
    ['text', '\ud800'],
    ['text', 7],
    ['boolean', 'true'],
  ])('does not take for a %s %j', (kind, value) => {
    expect(decoded(encodeCursor([value]), [kind])).toBe('http.cursor.invalid');
  });

  it('of another list is refused', () => {
    expect(decoded(encodeCursor(['a', 'b']), ['text'])).toBe('http.cursor.invalid');
    expect(decoded(Buffer.from('[2,"a"]').toString('base64url'), ['text'])).toBe('http.cursor.invalid');
    expect(decoded(encodeCursor(['a'.repeat(2000)]), ['text'])).toBe('http.cursor.invalid');
  });
});

describe('pages', () => {
  it('show every row once, in order, also while rows are added behind', () => {
    const rows = fc.uniqueArray(fc.integer(), { maxLength: 60 }).map((ids) => ids.sort((a, b) => a - b));
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 20 }), (ids, limit) => {
        const seen: number[] = [];
        let cursor: string | undefined;
        do {
          const [after] = decodeCursor(cursor, ['integer']) ?? [];
          const rest = ids.filter((id) => after === undefined || id > after);
          const { items, nextCursor } = page(rest.slice(0, limit + 1), limit, (id) => [id]);
          expect(items.length).toBeLessThanOrEqual(limit);
          seen.push(...items);
          cursor = nextCursor ?? undefined;
        } while (cursor !== undefined);
        expect(seen).toEqual(ids);
      }),
    );
  });

  it('are mapped with their cursor', () => {
    expect(mapPage({ items: [1, 2], nextCursor: 'next' }, String)).toEqual({ items: ['1', '2'], nextCursor: 'next' });
  });
});
