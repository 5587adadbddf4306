import { CLOCK_TOLERANCE_MS, judgedUpTo, newerOf } from './newest-reading';

const HOUR = 3_600_000;
const now = Date.parse('2026-01-12T10:00:00Z');
const reading = (ts: number, receivedAt = now) => ({ ts, receivedAt });

describe('the newest reading', () => {
  it('is the one with the later time, and of equals the one that came last', () => {
    const [older, newer, equal] = [reading(now - 2), reading(now - 1), reading(now - 1)];
    expect(newerOf(undefined, older)).toBe(older);
    expect(newerOf(older, newer)).toBe(newer);
    expect(newerOf(newer, older)).toBe(newer);
    expect(newerOf(newer, equal)).toBe(equal);
  });

  it('is not that of a clock which runs ahead', () => {
    const [ahead, true_] = [reading(now + 20 * HOUR), reading(now)];
    expect(newerOf(ahead, true_)).toBe(true_);
    expect(newerOf(reading(now + CLOCK_TOLERANCE_MS), true_)).toEqual(reading(now + CLOCK_TOLERANCE_MS));
  });

  it('moves what rules have looked at no further than the tolerance', () => {
    expect(judgedUpTo(reading(now - HOUR))).toBe(now - HOUR);
    expect(judgedUpTo(reading(now + 20 * HOUR))).toBe(now + CLOCK_TOLERANCE_MS);
  });
});
