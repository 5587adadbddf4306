import fc from 'fast-check';
import { digestDue, type DigestHabit } from './digest-due';
import { type DigestFrequency } from './frequency';

const habit = (more: Partial<DigestHabit> = {}): DigestHabit => ({ digests: {}, digestTime: null, quietHours: null, ...more });
const night = { from: '22:00', until: '06:30' };

/** Each moment at which a digest leaves from one to the other, when something is always held. */
function leaving(frequency: DigestFrequency, from: string, until: string, who: DigestHabit, timeZone: string): string[] {
  const moments: string[] = [];
  for (let at = digestDue(frequency, new Date(from), who, timeZone); at < new Date(until); at = digestDue(frequency, at, who, timeZone))
    moments.push(at.toISOString().slice(0, 16));
  return moments;
}

describe('a digest', () => {
  it.each<[string, DigestFrequency, string, DigestHabit, string, string]>([
    ['at eight unless chosen', 'daily', '2026-01-12T11:59:59Z', habit(), 'America/Martinique', '2026-01-12T12:00:00Z'],
    ['not twice at its time', 'daily', '2026-01-12T12:00:00Z', habit(), 'America/Martinique', '2026-01-13T12:00:00Z'],
    ['at a time of one’s own', 'daily', '2026-01-12T12:00:00Z', habit({ digestTime: '18:45' }), 'Europe/Paris', '2026-01-12T17:45:00Z'],
    ['each full hour', 'hourly', '2026-01-12T12:00:00Z', habit(), 'America/Martinique', '2026-01-12T13:00:00Z'],
    ['at the full hour of its zone', 'hourly', '2026-01-12T12:00:00Z', habit(), 'Asia/Kathmandu', '2026-01-12T12:15:00Z'],
    ['soon, of what is too much', 'immediate', '2026-01-12T12:07:00Z', habit(), 'America/Martinique', '2026-01-12T12:15:00Z'],
    ['after the night', 'hourly', '2026-01-12T02:10:00Z', habit({ quietHours: night }), 'America/Martinique', '2026-01-12T10:30:00Z'],
    [
      'after the night, though wanted in it',
      'daily',
      '2026-01-12T12:00:00Z',
      habit({ quietHours: night, digestTime: '23:00' }),
      'America/Martinique',
      '2026-01-13T10:30:00Z',
    ],
  ])('leaves %s', (_case, frequency, at, who, timeZone, due) => {
    expect(digestDue(frequency, new Date(at), who, timeZone)).toEqual(new Date(due));
  });

  it('leaves once a day where its hour does not exist, and where it comes twice', () => {
    const who = habit({ digestTime: '02:30' });
    expect(leaving('daily', '2026-03-27T12:00:00Z', '2026-03-31T00:00:00Z', who, 'Europe/Paris')).toEqual([
      '2026-03-28T01:30',
      // 02:30 does not exist: at the change.
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ]);
    expect(leaving('daily', '2026-10-23T12:00:00Z', '2026-10-27T00:00:00Z', who, 'Europe/Paris')).toEqual([
      '2026-10-24T00:30',
      // The first of the two 02:30.
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
  });

  it('leaves each hour that passes, also in nights when clocks change', () => {
    for (const [from, until] of [
      ['2026-03-28T23:00:00Z', '2026-03-29T04:00:01Z'],
      ['2026-10-24T23:00:00Z', '2026-10-25T04:00:01Z'],
    ] as const)
      expect(leaving('hourly', from, until, habit(), 'Europe/Paris').map((moment) => moment.slice(11))).toEqual([
        '00:00',
        '01:00',
        '02:00',
        '03:00',
        '04:00',
      ]);
  });

  it('leaves as often as there are days in a year, in every zone', () => {
    const zone = fc.constantFrom('America/Martinique', 'Europe/Paris', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe');
    const time = fc
      .integer({ min: 0, max: 1_439 })
      .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
    fc.assert(
      fc.property(zone, time, (timeZone, digestTime) => {
        const moments = leaving('daily', '2026-01-01T12:00:00Z', '2027-01-01T12:00:00Z', habit({ digestTime }), timeZone);
        expect(moments).toHaveLength(365);
      }),
      { numRuns: 8 },
    );
  });

  it('is always ahead, and never in quiet hours', () => {
    const instant = fc.date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2027-01-01T00:00:00Z'), noInvalidDate: true });
    const frequency = fc.constantFrom<DigestFrequency>('immediate', 'hourly', 'daily');
    fc.assert(
      fc.property(instant, frequency, (at, often) => {
        const due = digestDue(often, at, habit({ quietHours: night, digestTime: '02:30' }), 'Europe/Paris');
        expect(due.getTime()).toBeGreaterThan(at.getTime());
        const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', timeStyle: 'short' }).format(due);
        expect(clock >= '06:30' && clock < '22:00').toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
