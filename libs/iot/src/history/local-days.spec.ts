import fc from 'fast-check';
import { localDayStarts } from './local-days';

const HOUR = 3_600_000;
const iso = (moments: readonly number[]): string[] => moments.map((at) => new Date(at).toISOString());
const days = (from: string, to: string, timeZone: string): string[] => iso(localDayStarts(Date.parse(from), Date.parse(to), timeZone));

describe('the days of a place', () => {
  it.each([
    ['America/Martinique', ['2026-07-01T04:00:00.000Z', '2026-07-02T04:00:00.000Z']],
    ['UTC', ['2026-07-01T00:00:00.000Z', '2026-07-02T00:00:00.000Z', '2026-07-03T00:00:00.000Z']],
    ['Asia/Kolkata', ['2026-06-30T18:30:00.000Z', '2026-07-01T18:30:00.000Z', '2026-07-02T18:30:00.000Z']],
  ])('of %s', (timeZone, expected) => {
    expect(days('2026-07-01T10:00:00Z', '2026-07-02T04:00:00Z', timeZone)).toEqual(expected);
  });

  it('have 23 and 25 hours where clocks change', () => {
    const lengths = (from: string, to: string): number[] => {
      const starts = localDayStarts(Date.parse(from), Date.parse(to), 'Europe/Paris');
      return starts.slice(1).map((at, index) => (at - starts[index]!) / HOUR);
    };
    expect(lengths('2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z')).toEqual([24, 23, 24]);
    expect(lengths('2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z')).toEqual([24, 25, 24]);
  });

  it('begin at one o’clock where clocks go forward at midnight', () => {
    expect(days('2026-03-08T12:00:00Z', '2026-03-08T13:00:00Z', 'America/Havana')).toEqual([
      '2026-03-08T05:00:00.000Z',
      '2026-03-09T04:00:00.000Z',
    ]);
  });

  it('cover the span, each of one date', () => {
    const zone = fc.constantFrom('America/Martinique', 'Europe/Paris', 'Pacific/Marquesas', 'Pacific/Apia', 'Australia/Lord_Howe', 'UTC');
    const start = fc.integer({ min: Date.UTC(2006, 0, 1), max: Date.UTC(2040, 0, 1) });
    fc.assert(
      fc.property(zone, start, fc.integer({ min: 1, max: 40 * 24 * HOUR }), (timeZone, from, length) => {
        const starts = localDayStarts(from, from + length, timeZone);
        const date = (at: number): string => new Intl.DateTimeFormat('fr', { timeZone, dateStyle: 'short' }).format(at);
        expect(starts[0]!).toBeLessThanOrEqual(from);
        expect(starts.at(-1)!).toBeGreaterThanOrEqual(from + length);
        expect(starts.at(-2)!).toBeLessThan(from + length);
        for (const [index, at] of starts.slice(0, -1).entries()) {
          expect(date(at)).toBe(date(starts[index + 1]! - 1));
          expect(date(at)).not.toBe(date(at - 1));
        }
      }),
      { numRuns: 50 },
    );
  });
});
