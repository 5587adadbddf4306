import fc from 'fast-check';
import { AnomalyDetector } from '../anomaly/anomaly-detector';
import { stateOf } from '../anomaly/detector-state';
import { type Device } from '../ingest/device';
import { type RuleCondition } from '../rules/rule-condition';
import { type AlertRule } from './alert-rule';
import { type JudgedReading, judgeSensor } from './judge-sensor';
import { type KeptRuleState } from './rule-state.repository';

const START = Date.UTC(2026, 0, 12);
const device = { sensorId: 's', name: 'Bourg', unit: '°C', type: 'temperature', zoneId: 'z', zoneName: 'Centre' } as Device;
const rule = (id: string, condition: RuleCondition): AlertRule => ({
  id,
  version: 1,
  name: id,
  severity: 'low',
  sensorType: null,
  zoneId: null,
  sensorId: 's',
  condition,
});
const rules = [
  rule('at once', { type: 'threshold', operator: 'above', threshold: 30, clear: 25, durationSeconds: 0, clearSeconds: 0 }),
  rule('patient', { type: 'threshold', operator: 'above', threshold: 30, clear: 30, durationSeconds: 120, clearSeconds: 180 }),
  rule('odd', { type: 'anomaly', minScore: 0.3, clearSeconds: 300 }),
];

const at = (minute: number, value: number): JudgedReading => ({
  ts: START + minute * 60_000,
  value,
  unit: '°C',
  receivedAt: START + minute * 60_000,
});
const series = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 3 }), value: fc.integer({ min: 10, max: 50 }) }), { minLength: 1, maxLength: 150 })
  .map((steps) => {
    let minute = 0;
    return steps.map(({ gap, value }) => at((minute += gap), value));
  });

/** As ingest keeps it between batches. */
class Memory {
  readonly told: string[] = [];
  readonly detector = new AnomalyDetector();
  private readonly kept = new Map<string, KeptRuleState>();
  private judgedTs: number | null = null;
  private open = 0;

  judge(readings: readonly JudgedReading[]): void {
    const found = judgeSensor({ device, rules, readings, judgedTs: this.judgedTs }, [...this.kept.values()], this.detector);
    this.judgedTs = Math.max(this.judgedTs ?? -Infinity, ...readings.map(({ ts }) => ts));
    for (const { rule: one, effects, state, lastTs } of found) {
      for (const { kind, reading, times } of effects)
        for (let count = 0; count < times; count += 1) this.told.push(`${one.id} ${kind} ${kind === 'recur' ? '' : reading.ts}`);
      this.open += 1;
      const openAlertId = state.raised ? `alert ${this.open}` : null;
      this.kept.set(one.id, { ...state, ruleId: one.id, sensorId: 's', ruleVersion: 1, lastTs, openAlertId });
    }
  }

  get sorted(): string[] {
    return [...this.told].sort();
  }
}

function inOne(readings: readonly JudgedReading[]): Memory {
  const memory = new Memory();
  memory.judge(readings);
  return memory;
}

describe('whatever comes', () => {
  it('the same is raised and learned in one batch or in many, in any order within each', () => {
    fc.assert(
      fc.property(
        series,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        fc.infiniteStream(fc.nat()),
        (readings, sizes, order) => {
          const whole = inOne(readings);
          const parts = new Memory();
          for (let from = 0, part = 0; from < readings.length; part += 1) {
            const size = sizes[part % sizes.length] ?? 1;
            const places = new Map(readings.slice(from, from + size).map((reading) => [reading, order.next().value ?? 0]));
            parts.judge([...places.keys()].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0)));
            from += size;
          }
          expect(parts.sorted).toEqual(whole.sorted);
          expect(stateOf(parts.detector).equals(stateOf(whole.detector))).toBe(true);
        },
      ),
    );
  });

  it('a late or repeated reading raises, clears and teaches nothing', () => {
    fc.assert(
      fc.property(
        series,
        fc.array(fc.record({ behind: fc.nat(200), value: fc.integer({ min: -100, max: 200 }) }), { minLength: 1 }),
        (readings, late) => {
          const memory = inOne(readings);
          const [told, state] = [memory.told.length, stateOf(memory.detector)];
          const newest = readings.at(-1)!.ts;
          memory.judge(late.map(({ behind, value }) => ({ ts: newest - behind * 60_000, value, unit: '°C', receivedAt: newest })));
          expect(memory.told.length).toBe(told);
          expect(stateOf(memory.detector).equals(state)).toBe(true);
        },
      ),
    );
  });

  it('no rule has two alerts open', () => {
    fc.assert(
      fc.property(series, (readings) => {
        const open = new Map<string, boolean>();
        for (const { id } of rules) open.set(id, false);
        for (const told of inOne(readings).told) {
          const kind = /(raise|clear|recur)/.exec(told)?.[1];
          const id = told.slice(0, told.indexOf(` ${kind ?? ''}`));
          expect(open.get(id)).toBe(kind !== 'raise');
          open.set(id, kind !== 'clear');
        }
      }),
    );
  });
});
