import fc from 'fast-check';
import { repeatOf } from './repeat-of';

describe('a schedule in words', () => {
  it.each([
    ['30 seconds', 30_000],
    ['1 second', 1_000],
    ['5 minutes', 300_000],
    ['1 hour', 3_600_000],
    ['2 days', 172_800_000],
  ])('%s', (text, every) => expect(repeatOf(text)).toEqual({ every }));

  it('may be a cron pattern, in UTC', () => expect(repeatOf('0 3 * * *')).toEqual({ pattern: '0 3 * * *', tz: 'UTC' }));

  it.each(['0 minutes', '5 fortnights', 'soon', '', '* * *', '-1 hour', '1.5 hours'])('%j is none', (text) =>
    expect(() => repeatOf(text)).toThrow(RangeError),
  );

  it('is as long as its words say', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (count) => {
        expect(repeatOf(`${count} minutes`)).toEqual({ every: count * 60_000 });
      }),
    );
  });
});
