import fc from 'fast-check';
import { bucketsIn, periodOf } from './history-period';

const at = (text: string): Date => new Date(text);
const STEP = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

describe('the period of a history', () => {
  const now = at('2026-01-12T10:30:00Z');
  it.each([
    ['nothing', undefined, undefined, '2026-01-11T10:30:00.000Z', '2026-01-12T10:30:00.000Z'],
    ['an end', undefined, at('2025-07-01T00:00:00Z'), '2025-06-30T00:00:00.000Z', '2025-07-01T00:00:00.000Z'],
    ['a start', at('2026-01-12T10:00:00Z'), undefined, '2026-01-12T10:00:00.000Z', '2026-01-12T10:30:00.000Z'],
  ])('where %s is given', (_name, from, to, start, end) => {
    const period = periodOf(from, to, now);
    expect([period.from.toISOString(), period.to.toISOString()]).toEqual([start, end]);
  });

  it('touches as many buckets as its instants fall in', () => {
    const start = fc.integer({ min: Date.UTC(1969, 11, 30), max: Date.UTC(2030, 0, 1) });
    fc.assert(
      fc.property(start, fc.integer({ min: 1, max: 300_000 }), fc.constantFrom('minute', 'hour', 'day'), (from, length, interval) => {
        // A plain recomputation: the buckets of the first and last millisecond and of everything between them.
        const seen = new Set<number>();
        for (let time = from; time < from + length; time += 30_000) seen.add(Math.floor(time / STEP[interval]));
        seen.add(Math.floor((from + length - 1) / STEP[interval]));
        expect(bucketsIn({ from: new Date(from), to: new Date(from + length) }, interval)).toBe(seen.size);
      }),
    );
  });
});
