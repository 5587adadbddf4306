import fc from 'fast-check';
import { retryDelay, TRIES } from './retry-delay';

const waits = (chance: number): number[] => Array.from({ length: TRIES - 1 }, (_, index) => retryDelay(index + 1, { chance }));
const minutes = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / 60_000;

describe('the waits between tries', () => {
  it('are eight tries over half an hour, a fifth more or less', () => {
    expect(minutes(waits(0.5))).toBeCloseTo(29.6, 1);
    expect(minutes(waits(0))).toBeGreaterThan(23);
    expect(minutes(waits(1))).toBeLessThan(36);
  });

  it('always grow, whatever the chance', () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: TRIES - 2 }), chance, chance, (number, one, other) => {
        expect(retryDelay(number + 1, { chance: one })).toBeGreaterThan(retryDelay(number, { chance: other }));
      }),
    );
  });

  it('are as long as the provider asks, an hour at most', () => {
    expect(retryDelay(1, { askedMs: 120_000, chance: 0.5 })).toBe(120_000);
    expect(retryDelay(7, { askedMs: 1_000, chance: 0.5 })).toBe(retryDelay(7, { chance: 0.5 }));
    expect(retryDelay(1, { askedMs: 86_400_000, chance: 0.5 })).toBe(3_600_000);
  });
});
