import fc from 'fast-check';
import { isClearOnRightSide, type ThresholdCondition } from '../rules/threshold-condition';
import { evaluateThreshold, type JudgedValue } from './evaluate-threshold';
import { CALM, type RuleState } from './rule-state';

const NO2: ThresholdCondition = { operator: 'above', threshold: 200, clear: 190, durationSeconds: 600 };
const minutes = (count: number): number => count * 60_000;

function judge(condition: ThresholdCondition, readings: readonly JudgedValue[], from: RuleState = CALM) {
  const effects: { effect: string; ts: number }[] = [];
  let state = from;
  for (const reading of readings) {
    const verdict = evaluateThreshold(condition, state, reading);
    state = verdict.state;
    if (verdict.effect) effects.push({ effect: verdict.effect, ts: reading.ts });
  }
  return { state, effects };
}

const every = (minute: number, values: readonly number[]): JudgedValue[] =>
  values.map((value, index) => ({ ts: minutes(index * minute), value }));

describe('a threshold rule', () => {
  it('raises once the breach has lasted, and clears once', () => {
    const { effects } = judge(NO2, every(5, [150, 210, 214, 220, 230, 195, 189, 150]));
    expect(effects).toEqual([
      { effect: 'raise', ts: minutes(15) },
      { effect: 'clear', ts: minutes(30) },
    ]);
  });

  it('begins anew when a breach is interrupted before it has lasted', () => {
    expect(judge(NO2, every(5, [210, 210, 199, 210, 210])).effects).toEqual([]);
  });

  it('raises with the first reading when no duration is asked for', () => {
    expect(judge({ ...NO2, durationSeconds: 0 }, every(1, [201])).effects).toEqual([{ effect: 'raise', ts: 0 }]);
  });

  it('takes the threshold itself for no breach', () => {
    expect(judge({ ...NO2, durationSeconds: 0 }, every(1, [200])).effects).toEqual([]);
  });

  it('watches the lower side', () => {
    const dry: ThresholdCondition = { operator: 'below', threshold: 10, clear: 15, durationSeconds: 0 };
    expect(judge(dry, every(1, [12, 9, 12, 8, 15, 9])).effects.map(({ effect }) => effect)).toEqual(['raise', 'clear', 'raise']);
  });

  it('measures a breach from the earliest reading when a clock was set back', () => {
    const ahead = { ts: minutes(1_000), value: 210 };
    const { effects } = judge(NO2, [ahead, ...every(5, [210, 210, 210])]);
    expect(effects).toEqual([{ effect: 'raise', ts: minutes(10) }]);
  });
});

describe('a value that comes and goes', () => {
  const patient: ThresholdCondition = { ...NO2, durationSeconds: 0, clearSeconds: 300 };

  it('is one alert that counts how often it came back', () => {
    const { effects } = judge(patient, every(1, [201, 100, 202, 100, 203, 100, 100, 100, 100, 100, 100]));
    expect(effects).toEqual([
      { effect: 'raise', ts: 0 },
      { effect: 'recur', ts: minutes(2) },
      { effect: 'recur', ts: minutes(4) },
      { effect: 'clear', ts: minutes(10) },
    ]);
  });

  it('is not clear while it is between clear and threshold', () => {
    expect(judge(patient, every(1, [201, 100, 100, 195, 100, 100, 100, 100, 100])).effects).toEqual([{ effect: 'raise', ts: 0 }]);
  });
});

describe('whatever the values', () => {
  const condition = fc
    .record({
      operator: fc.constantFrom('above' as const, 'below' as const),
      threshold: fc.integer({ min: -50, max: 50 }),
      clear: fc.integer({ min: -50, max: 50 }),
      durationSeconds: fc.integer({ min: 0, max: 300 }),
      clearSeconds: fc.integer({ min: 0, max: 300 }),
    })
    .filter(isClearOnRightSide);
  const series = fc
    .array(fc.record({ gap: fc.integer({ min: 1, max: 120 }), value: fc.integer({ min: -60, max: 60 }) }), { maxLength: 80 })
    .map((steps) => {
      let ts = 0;
      return steps.map(({ gap, value }) => ({ ts: (ts += gap * 1_000), value }));
    });
  const isBreach = ({ operator, threshold }: ThresholdCondition, value: number): boolean =>
    operator === 'above' ? value > threshold : value < threshold;
  const isClear = ({ operator, clear }: ThresholdCondition, value: number): boolean =>
    operator === 'above' ? value <= clear : value >= clear;

  it('raises and clears by turns, beginning with a raise', () => {
    fc.assert(
      fc.property(condition, series, (rule, readings) => {
        const turns = judge(rule, readings).effects.filter(({ effect }) => effect !== 'recur');
        turns.forEach(({ effect }, index) => expect(effect).toBe(index % 2 === 0 ? 'raise' : 'clear'));
      }),
    );
  });

  it('raises only after an unbroken breach of the duration, and clears only after as unbroken a calm', () => {
    fc.assert(
      fc.property(condition, series, (rule, readings) => {
        for (const { effect, ts } of judge(rule, readings).effects) {
          const at = readings.findIndex((reading) => reading.ts === ts);
          if (effect === 'clear') {
            let first = at;
            while (first > 0 && isClear(rule, readings[first - 1]!.value)) first -= 1;
            expect(isClear(rule, readings[at]!.value)).toBe(true);
            expect(ts - readings[first]!.ts).toBeGreaterThanOrEqual(rule.clearSeconds * 1_000);
            continue;
          }
          if (effect === 'recur') continue;
          let first = at;
          while (first > 0 && isBreach(rule, readings[first - 1]!.value)) first -= 1;
          expect(isBreach(rule, readings[at]!.value)).toBe(true);
          expect(ts - readings[first]!.ts).toBeGreaterThanOrEqual(rule.durationSeconds * 1_000);
        }
      }),
    );
  });

  it('counts a return only while an alert stands that was clear the reading before the breach', () => {
    fc.assert(
      fc.property(condition, series, (rule, readings) => {
        let isOpen = false;
        for (const { effect, ts } of judge(rule, readings).effects) {
          if (effect === 'recur') {
            const at = readings.findIndex((reading) => reading.ts === ts);
            expect(isOpen && isBreach(rule, readings[at]!.value) && isClear(rule, readings[at - 1]!.value)).toBe(true);
          } else isOpen = effect === 'raise';
        }
      }),
    );
  });

  it('does nothing between threshold and clear', () => {
    fc.assert(
      fc.property(condition, series, (rule, readings) => {
        const { effects } = judge(rule, readings);
        for (const { ts } of effects) {
          const { value } = readings.find((reading) => reading.ts === ts)!;
          expect(isBreach(rule, value) || isClear(rule, value)).toBe(true);
        }
      }),
    );
  });

  it('says the same in one go or reading by reading from what was kept', () => {
    fc.assert(
      fc.property(condition, series, fc.nat(80), (rule, readings, cut) => {
        const whole = judge(rule, readings);
        const first = judge(rule, readings.slice(0, cut));
        const second = judge(rule, readings.slice(cut), first.state);
        expect([...first.effects, ...second.effects]).toEqual(whole.effects);
        expect(second.state).toEqual(whole.state);
      }),
    );
  });
});
