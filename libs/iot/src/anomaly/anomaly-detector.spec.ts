import fc from 'fast-check';
import { AnomalyDetector, type Observation } from './anomaly-detector';
import { detectorOf, stateOf } from './detector-state';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const START = Date.UTC(2026, 0, 5);

interface Timed {
  readonly ts: number;
  readonly value: number;
}

/** A calm day after day: a wave over the day, the same small noise each time. */
function calm(days: number, everyMinutes = 10, weekend = 1): Timed[] {
  let seed = 1;
  const noise = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5;
  return Array.from({ length: (days * 1_440) / everyMinutes }, (_, index) => {
    const ts = START + index * everyMinutes * MINUTE;
    const height = new Date(ts).getUTCDay() % 6 === 0 ? weekend : 1;
    return { ts, value: 20 + height * 8 * Math.sin((2 * Math.PI * (ts % DAY)) / DAY) + noise() };
  });
}

const observeAll = (detector: AnomalyDetector, readings: readonly Timed[]): Observation[] =>
  readings.map(({ ts, value }) => detector.observe(ts, value));

const after = (readings: readonly Timed[], count: number): number => (readings.at(-1)?.ts ?? START) + count * 10 * MINUTE;

describe('the anomaly detector', () => {
  it('says nothing about what comes every day', () => {
    const scores = observeAll(new AnomalyDetector(), calm(21)).slice(3 * 144);
    expect(scores.filter(({ score }) => score >= 0.5).length).toBeLessThanOrEqual(2);
  });

  it('finds a spike, once, and says what was expected instead', () => {
    const detector = new AnomalyDetector();
    const past = calm(14);
    observeAll(detector, past);
    const usual = 20;
    const [spike, next] = [detector.observe(after(past, 1), usual + 30), detector.observe(after(past, 2), usual + 29)];
    expect(spike.score).toBeGreaterThan(0.55);
    expect(spike.expected).toBeCloseTo(usual, 0);
    expect(spike.low).toBeGreaterThan(usual - 4);
    expect(spike.high).toBeLessThan(usual + 4);
    expect(spike.since).toBe(after(past, 1));
    expect(next).toMatchObject({ score: 0, since: after(past, 1) });
    expect(next.oddness).toBeGreaterThan(0.5);
  });

  it('finds a value that is odd only at this time of day', () => {
    const detector = new AnomalyDetector();
    const past = calm(14);
    observeAll(detector, past);
    // At midnight the wave is at 20; 28 is what six in the morning measures.
    const seen = observeAll(
      detector,
      [28, 28, 28].map((value, index) => ({ ts: after(past, index + 1), value })),
    );
    expect(Math.max(...seen.map(({ score }) => score))).toBeGreaterThan(0.5);
    expect(seen[0]!.by).toBe('day');
  });

  it('expects by the hour of the week where the weekend is another', () => {
    const detector = new AnomalyDetector();
    const weeks = calm(35, 10, -1);
    const seen = observeAll(detector, weeks).slice(-1_008);
    expect(seen.filter(({ by }) => by === 'week').length).toBeGreaterThan(900);
    const errors = seen.map(({ expected }, index) => Math.abs(expected - weeks.at(-1_008 + index)!.value));
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(2);
  });

  it('gets used to a new level', () => {
    const detector = new AnomalyDetector();
    const past = calm(14);
    observeAll(detector, past);
    const higher = calm(35)
      .slice(past.length)
      .map(({ ts, value }) => ({ ts, value: value + 40 }));
    const seen = observeAll(detector, higher);
    expect(Math.max(...seen.slice(0, 3).map(({ score }) => score))).toBeGreaterThan(0.5);
    expect(seen.slice(-1_008).filter(({ score }) => score >= 0.5)).toEqual([]);
  });

  it('takes a silence of days for no anomaly', () => {
    const detector = new AnomalyDetector();
    const whole = calm(24);
    observeAll(detector, whole.slice(0, 14 * 144));
    const seen = observeAll(detector, whole.slice(17 * 144));
    expect(seen.slice(0, 144).filter(({ score }) => score >= 0.5)).toEqual([]);
  });

  it('says nothing of a value that never changes, nor of its first readings', () => {
    const flat = observeAll(
      new AnomalyDetector(),
      Array.from({ length: 3_000 }, (_, index) => ({ ts: START + index * MINUTE, value: 7 })),
    );
    expect(flat.filter(({ score }) => score > 0)).toEqual([]);
    const wild = observeAll(
      new AnomalyDetector(),
      Array.from({ length: 50 }, (_, index) => ({ ts: START + index * MINUTE, value: index ** 5 })),
    );
    expect(wild.filter(({ score }) => score > 0)).toEqual([]);
  });
});

describe('whatever the readings', () => {
  const readings = fc
    .array(fc.record({ gap: fc.integer({ min: 1, max: 200_000 }), value: fc.double({ noNaN: true, min: -1e12, max: 1e12 }) }), {
      maxLength: 300,
    })
    .map((steps) => {
      let ts = START;
      return steps.map(({ gap, value }) => ({ ts: (ts += gap * 1_000), value }));
    });

  it('scores lie between 0 and 1, and the band around what was expected', () => {
    fc.assert(
      fc.property(readings, (all) => {
        for (const { score, oddness, low, high, expected } of observeAll(new AnomalyDetector(), all)) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(oddness);
          expect(oddness).toBeLessThan(1);
          expect(low).toBeLessThanOrEqual(expected);
          expect(high).toBeGreaterThanOrEqual(expected);
        }
      }),
    );
  });

  it('the state that was written and read back goes on as if it had never been, byte for byte', () => {
    fc.assert(
      fc.property(readings, fc.nat(300), (all, cut) => {
        const whole = new AnomalyDetector();
        const expected = observeAll(whole, all);
        const first = new AnomalyDetector();
        const begun = observeAll(first, all.slice(0, cut));
        const second = detectorOf(stateOf(first))!;
        expect([...begun, ...observeAll(second, all.slice(cut))]).toEqual(expected);
        expect(stateOf(second).equals(stateOf(whole))).toBe(true);
      }),
    );
  });

  it('the state stays a few KiB', () => {
    const detector = new AnomalyDetector();
    let seed = 1;
    for (let index = 0; index < 30_000; index += 1) {
      seed = (seed * 48_271) % 2_147_483_647;
      detector.observe(START + index * 5 * MINUTE, Math.tan((seed / 2_147_483_647) * 3));
    }
    expect(stateOf(detector).length).toBeLessThan(4_096);
  });
});

it('a state of another version is not understood', () => {
  const state = stateOf(new AnomalyDetector());
  state.writeUInt8(255, 0);
  expect(detectorOf(state)).toBeUndefined();
});
