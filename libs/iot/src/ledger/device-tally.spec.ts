import fc from 'fast-check';
import { DeviceTally, NO_HISTORY, NO_SEQ } from './device-tally';

const tallied = (readings: readonly { ts: number; seq: number }[]): DeviceTally => {
  const tally = new DeviceTally(NO_HISTORY);
  for (const reading of readings) tally.countStored(reading);
  return tally;
};
const numbered = (...seqs: number[]): { ts: number; seq: number }[] => seqs.map((seq) => ({ ts: seq * 1_000, seq }));

describe('the tally of a device', () => {
  it('counts the numbers that are missing, in whatever order the others arrive', () => {
    const arrivals = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { minLength: 1 });
    fc.assert(
      fc.property(arrivals, (seqs) => {
        const { gaps, firstSeq, lastSeq } = tallied(numbered(...seqs));
        expect(firstSeq).toBe(Math.min(...seqs));
        expect(lastSeq).toBe(Math.max(...seqs));
        expect(gaps).toBe(Math.max(...seqs) - Math.min(...seqs) + 1 - seqs.length);
      }),
    );
  });

  it('counts the same when the batches fall otherwise', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 1 }), fc.nat(100), (seqs, cut) => {
        const readings = numbered(...seqs);
        const whole = tallied(readings);
        const first = tallied(readings.slice(0, cut));
        const second = new DeviceTally(first);
        for (const reading of readings.slice(cut)) second.countStored(reading);
        expect({ gaps: second.gaps, lastTs: second.lastTs, late: first.late + second.late }).toEqual({
          gaps: whole.gaps,
          lastTs: whole.lastTs,
          late: whole.late,
        });
      }),
    );
  });

  it('closes a gap when the missing reading comes late', () => {
    expect(tallied(numbered(1, 2, 5)).gaps).toBe(2);
    expect(tallied(numbered(1, 2, 5, 3)).gaps).toBe(1);
    expect(tallied(numbered(1, 2, 5, 3, 4)).gaps).toBe(0);
  });

  it('takes a lower number at a newer time for a restart of the device', () => {
    const { gaps, firstSeq, lastSeq } = tallied([...numbered(1, 3), { ts: 10_000, seq: 0 }, { ts: 11_000, seq: 1 }]);
    expect({ gaps, firstSeq, lastSeq }).toEqual({ gaps: 1, firstSeq: 0, lastSeq: 1 });
  });

  describe('of one that restarts', () => {
    /** What a device sent between two restarts: number 0 first, the others in any order, some never. */
    const series = fc
      .uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 })
      .map((others) => [0, ...others])
      .chain((seqs) => fc.record({ arrivals: fc.constant(seqs), late: fc.integer({ min: 1, max: 60 }) }));
    const lives = fc.array(series, { minLength: 1, maxLength: 5 });
    const DAY = 86_400_000;
    const readings = (seqs: readonly number[], life: number) => seqs.map((seq) => ({ ts: life * DAY + seq * 1_000, seq }));
    const missing = (seqs: readonly number[]): number => Math.max(...seqs) + 1 - seqs.length;

    it('adds up what is missing of each count', () => {
      fc.assert(
        fc.property(lives, (all) => {
          const { gaps, firstSeq, lastSeq } = tallied(all.flatMap(({ arrivals }, life) => readings(arrivals, life)));
          expect(gaps).toBe(all.reduce((sum, { arrivals }) => sum + missing(arrivals), 0));
          expect({ firstSeq, lastSeq }).toEqual({ firstSeq: 0, lastSeq: Math.max(...(all.at(-1)?.arrivals ?? [])) });
        }),
      );
    });

    it('is not led astray by what arrives late of the time before', () => {
      fc.assert(
        fc.property(lives, series, (all, last) => {
          const before = all.flatMap(({ arrivals }, life) => readings(arrivals, life));
          const after = readings(last.arrivals, all.length);
          const late = all.flatMap(({ arrivals, late: seq }, life) => (arrivals.includes(seq) ? [] : readings([seq], life)));
          const cut = Math.ceil(after.length / 2);
          const disturbed = tallied([...before, ...after.slice(0, cut), ...late, ...after.slice(cut)]);
          const undisturbed = tallied([...before, ...after]);
          for (const key of ['gaps', 'firstSeq', 'lastSeq', 'seriesSince'] as const) expect(disturbed[key]).toBe(undisturbed[key]);
        }),
      );
    });
  });

  it('counts what is older than the newest as late', () => {
    const { late, lastTs, gaps } = tallied([30, 10, 20, 40].map((ts) => ({ ts, seq: NO_SEQ })));
    expect({ late, lastTs, gaps }).toEqual({ late: 2, lastTs: 40, gaps: 0 });
  });

  it('adds up', () => {
    const tally = tallied(numbered(1, 2, 3));
    tally.duplicate += 2;
    tally.rejected += 4;
    expect(tally.received).toBe(9);
  });

  it('stays a number that PostgreSQL can keep', () => {
    expect(
      tallied([
        { ts: 0, seq: 0 },
        { ts: 1, seq: Number.MAX_SAFE_INTEGER },
        { ts: 2, seq: 0 },
        { ts: 3, seq: Number.MAX_SAFE_INTEGER },
      ]).gaps,
    ).toBe(Number.MAX_SAFE_INTEGER);
  });
});
