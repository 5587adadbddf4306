import fc from 'fast-check';
import { type RecentFailures } from './attempt.repository';
import { guessingDelay } from './guessing-delay';

const none: RecentFailures = { here: 0, secondsSinceHere: null, everywhere: 0, secondsSinceEverywhere: null, isKnownHere: false };

const limits = { freeGuesses: 5, longestWaitSeconds: 900, longestWaitEverywhereSeconds: 300 };

describe('guessingDelay', () => {
  it.each([
    [0, 0],
    [4, 0],
    [5, 1],
    [6, 2],
    [10, 32],
    [15, 900],
    [500, 900],
  ])('after %i failures from here is %i s', (here, seconds) => {
    expect(guessingDelay({ ...none, here, secondsSinceHere: 0, isKnownHere: true }, limits)).toBe(seconds);
  });

  it('passes with time', () => {
    expect(guessingDelay({ ...none, here: 8, secondsSinceHere: 3 }, limits)).toBe(5);
    expect(guessingDelay({ ...none, here: 8, secondsSinceHere: 8 }, limits)).toBe(0);
  });

  it('of others reaches an address that is new, never one the owner signed in from', () => {
    const attacked = { ...none, everywhere: 1_000, secondsSinceEverywhere: 0 };
    expect(guessingDelay(attacked, limits)).toBe(300);
    expect(guessingDelay({ ...attacked, isKnownHere: true }, limits)).toBe(0);
    expect(guessingDelay({ ...none, everywhere: 19, secondsSinceEverywhere: 0 }, limits)).toBe(0);
  });

  it('never shrinks with more failures', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.boolean(), (here, more, isKnownHere) => {
        const after = (count: number) =>
          guessingDelay({ here: count, secondsSinceHere: 0, everywhere: count, secondsSinceEverywhere: 0, isKnownHere }, limits);
        expect(after(here + more)).toBeGreaterThanOrEqual(after(here));
      }),
    );
  });
});
