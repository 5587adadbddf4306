import fc from 'fast-check';
import { unsettledSpans } from './unsettled-spans';

const HOUR = 60;

describe('what only readings tell of a period', () => {
  it('is where it cuts an hour and where an hour is stale, in at most eight spans, none before readings are whole', () => {
    const moment = fc.integer({ min: 0, max: 100 * HOUR });
    fc.assert(
      fc.property(moment, moment, fc.uniqueArray(fc.integer({ min: 0, max: 99 })), fc.option(moment), (one, other, hours, horizon) => {
        const period = { from: Math.min(one, other), to: Math.max(one, other) + 1 };
        const stale = hours.map((hour) => ({ from: hour * HOUR, to: (hour + 1) * HOUR }));
        const spans = unsettledSpans(period, HOUR, stale, horizon ?? -Infinity);
        const isRead = (at: number): boolean => spans.some(({ from, to }) => at >= from && at < to);
        expect(spans.length).toBeLessThanOrEqual(8);
        for (const [index, { from, to }] of spans.entries()) {
          expect(from).toBeLessThan(to);
          if (index > 0) expect(from).toBeGreaterThan(spans[index - 1]!.to);
          expect(from).toBeGreaterThanOrEqual(Math.max(period.from, horizon ?? 0));
          expect(to).toBeLessThanOrEqual(period.to);
        }
        for (let at = period.from; at < period.to; at += 1) {
          const start = Math.floor(at / HOUR) * HOUR;
          const isCut = start < period.from || start + HOUR > period.to;
          if (at >= (horizon ?? 0) && (isCut || hours.includes(start / HOUR))) expect([at, isRead(at)]).toEqual([at, true]);
        }
        // An hour is read whole, as far as the period and the horizon let it be: its summary would count twice.
        for (const { from, to } of spans) {
          expect(from % HOUR === 0 || from === period.from || from === horizon).toBe(true);
          expect(to % HOUR === 0 || to === period.to).toBe(true);
        }
      }),
    );
  });
});
