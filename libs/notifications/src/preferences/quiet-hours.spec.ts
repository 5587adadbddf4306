import fc from 'fast-check';
import { endOfQuiet, isQuiet } from './quiet-hours';

const night = { from: '22:00', until: '06:30' };

describe('quiet hours', () => {
  it.each([
    ['in the evening', '2026-01-12T03:00:00Z', 'America/Martinique', night, '2026-01-12T10:30:00Z'],
    ['by day', '2026-01-12T15:00:00Z', 'America/Martinique', night, undefined],
    ['at their first minute', '2026-01-12T02:00:00Z', 'America/Martinique', night, '2026-01-12T10:30:00Z'],
    ['at their end', '2026-01-12T10:30:00Z', 'America/Martinique', night, undefined],
    ['within one day', '2026-01-12T17:20:41Z', 'America/Martinique', { from: '13:00', until: '14:05' }, '2026-01-12T18:05:00Z'],
    // Clocks go from 02:00 to 03:00 on 2026-03-29 in Paris: the night is an hour shorter.
    ['over a night that loses an hour', '2026-03-28T22:00:00Z', 'Europe/Paris', night, '2026-03-29T04:30:00Z'],
    // 02:30 does not exist that night: it ends at the change.
    [
      'until an hour that does not exist',
      '2026-03-28T22:00:00Z',
      'Europe/Paris',
      { from: '22:00', until: '02:30' },
      '2026-03-29T01:00:00Z',
    ],
    // Clocks go from 03:00 back to 02:00 on 2026-10-25: the night is an hour longer.
    ['over a night that gains an hour', '2026-10-24T21:00:00Z', 'Europe/Paris', night, '2026-10-25T05:30:00Z'],
    ['until an hour that comes twice', '2026-10-24T21:00:00Z', 'Europe/Paris', { from: '22:00', until: '02:30' }, '2026-10-25T00:30:00Z'],
    ['in the second of two equal hours', '2026-10-25T01:10:00Z', 'Europe/Paris', { from: '22:00', until: '02:30' }, '2026-10-25T01:30:00Z'],
    // Lord Howe changes by half an hour.
    [
      'where clocks change by half an hour',
      '2026-10-03T15:00:00Z',
      'Australia/Lord_Howe',
      { from: '22:00', until: '02:15' },
      '2026-10-03T15:30:00Z',
    ],
  ])('%s', (_case, at, timeZone, hours, end) => {
    expect(endOfQuiet(hours, new Date(at), timeZone)?.toISOString()).toBe(end && new Date(end).toISOString());
  });

  it('end at the first minute that is not quiet, in every zone and on every day', () => {
    const time = fc
      .integer({ min: 0, max: 1_439 })
      .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
    const zone = fc.constantFrom('America/Martinique', 'Europe/Paris', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe');
    const instant = fc.date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2027-01-01T00:00:00Z'), noInvalidDate: true });
    fc.assert(
      fc.property(time, time, zone, instant, (from, until, timeZone, at) => {
        fc.pre(from !== until);
        const hours = { from, until };
        const end = endOfQuiet(hours, at, timeZone);
        expect(end !== undefined).toBe(isQuiet(hours, at, timeZone));
        if (!end) return;
        expect(end.getTime()).toBeGreaterThan(at.getTime());
        expect(isQuiet(hours, end, timeZone)).toBe(false);
        for (let before = end.getTime() - 60_000; before > at.getTime(); before -= 60_000 * 7)
          expect(isQuiet(hours, new Date(before), timeZone)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
