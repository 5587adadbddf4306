import { IotEvents } from '@madinina/contracts';
import { Events, type Happening } from '@madinina/platform/events';
import { Injectable } from '@nestjs/common';
import { alertChangedData } from '../alerts/alert-mapper';
import { AnomalyStateRepository } from '../anomaly/anomaly-state.repository';
import { type Effect, type Judgement, judgeSensor, type SensorReadings } from './judge-sensor';
import { alertData, newAlert, overReason } from './raised-alert';
import { type AlertReading, RaisedAlertRepository } from './raised-alert.repository';
import { type KeptRuleState, RuleStateRepository } from './rule-state.repository';

/** A judgement while its effects are carried out. */
interface Case {
  readonly judgement: Judgement;
  openAlertId: string | null;
}

interface Step {
  readonly one: Case;
  readonly effect: Effect;
}

/** Judges stored readings by the rules, inside the transaction of their batch: alerts and their events stand or fall with the readings. */
@Injectable()
export class EvaluationService {
  constructor(
    private readonly states: RuleStateRepository,
    private readonly detectors: AnomalyStateRepository,
    private readonly alerts: RaisedAlertRepository,
    private readonly events: Events,
  ) {}

  async judge(sensors: readonly SensorReadings[]): Promise<void> {
    const judged = sensors.filter(({ rules, readings }) => rules.length > 0 && readings.length > 0);
    if (judged.length === 0) return;
    const kept = bySensor(await this.states.ofSensors(judged.map(({ device }) => device.sensorId)));
    const watched = judged.filter(({ rules }) => rules.some(({ condition }) => condition.type === 'anomaly'));
    const detectors = await this.detectors.detectorsOf(watched.map(({ device }) => device.sensorId));
    const judgements = judged.flatMap((sensor) =>
      judgeSensor(sensor, kept.get(sensor.device.sensorId) ?? [], detectors.get(sensor.device.sensorId)),
    );
    await this.detectors.keep(detectors);
    if (judgements.length === 0) return;

    const cases = await this.casesOf(judgements);
    const events = await this.carryOut(cases);
    await this.states.keep(cases.map(stateAfter));
    if (events.length > 0) await this.events.publishAll(events);
  }

  /** Without those whose rule was removed a moment ago. */
  private async casesOf(judgements: readonly Judgement[]): Promise<Case[]> {
    const rules = await this.alerts.holdRules([...new Set(judgements.map(({ rule }) => rule.id))]);
    return judgements.filter(({ rule }) => rules.has(rule.id)).map((judgement) => ({ judgement, openAlertId: judgement.openAlertId }));
  }

  /** Effects of one rule and sensor come by turns, those of different ones at once: first the first of all, then the second. */
  private async carryOut(cases: readonly Case[]): Promise<Happening[]> {
    const events: Happening[] = [];
    const rounds = Math.max(0, ...cases.map(({ judgement }) => judgement.effects.length));
    const at = new Date();
    for (let round = 0; round < rounds; round += 1) {
      const now = cases.flatMap((one) => {
        const effect = one.judgement.effects[round];
        return effect ? [{ one, effect }] : [];
      });
      const of = (kind: Effect['kind']): Step[] => now.filter(({ effect }) => effect.kind === kind);
      await this.countRecurrences(of('recur'));
      events.push(...(await this.clear(of('clear'), at)), ...(await this.raise(of('raise'), at)));
    }
    return events;
  }

  private async countRecurrences(recurs: readonly Step[]): Promise<void> {
    const times = new Map(
      recurs.flatMap(({ one, effect }) => (one.openAlertId === null ? [] : [[one.openAlertId, effect.times] as const])),
    );
    if (times.size > 0) await this.alerts.countRecurrences(times);
  }

  private async clear(clears: readonly Step[], at: Date): Promise<Happening[]> {
    if (clears.length === 0) return [];
    const reasons = new Map<string, string>();
    for (const { one, effect } of clears) {
      const { rule, device } = one.judgement;
      if (one.openAlertId !== null) reasons.set(one.openAlertId, overReason(rule, device.unit, effect.reading));
      one.openAlertId = null;
    }
    const resolved = await this.alerts.resolve(reasons, at);
    return resolved.map((alert) => ({ type: IotEvents.AlertResolved, data: alertChangedData(alert, null, reasons.get(alert.id) ?? null) }));
  }

  private async raise(raises: readonly Step[], at: Date): Promise<Happening[]> {
    if (raises.length === 0) return [];
    const evidence = await this.evidenceOf(raises);
    const alerts = raises.map(({ one, effect }, index) => newAlert(one.judgement, effect, evidence[index] ?? [], at));
    const raised = await this.alerts.raise(alerts);
    const events: Happening[] = [];
    for (const [index, alert] of alerts.entries()) {
      const one = raises[index]?.one;
      if (!one) continue;
      if (raised.has(alert.id)) events.push({ type: IotEvents.AlertRaised, data: alertData(alert) });
      one.openAlertId = raised.has(alert.id) ? alert.id : ((await this.alerts.openAlert(alert.rule.id, alert.sensor.sensorId)) ?? null);
    }
    return events;
  }

  /** The readings of each breach; one that raises at once is its own evidence. */
  private async evidenceOf(raises: readonly Step[]): Promise<AlertReading[][]> {
    const spans = raises.map(({ one, effect }) => ({
      device: one.judgement.device,
      from: Math.min(effect.breachSince, effect.observation?.since ?? Infinity),
      to: effect.reading.ts,
    }));
    const lasting = spans.filter(({ from, to }) => from < to);
    const found = lasting.length === 0 ? [] : await this.alerts.readingsIn(lasting);
    const bySpan = new Map(lasting.map((span, index) => [span, found[index]]));
    return raises.map(({ effect: { reading } }, index) => {
      const span = spans[index];
      return (span && bySpan.get(span)) ?? [{ timestamp: new Date(reading.ts).toISOString(), value: reading.value }];
    });
  }
}

const stateAfter = ({ judgement: { rule, device, state, lastTs }, openAlertId }: Case): KeptRuleState => ({
  ruleId: rule.id,
  sensorId: device.sensorId,
  ruleVersion: rule.version,
  breachSince: state.breachSince,
  clearSince: state.clearSince,
  lastTs,
  openAlertId,
});

function bySensor(states: readonly KeptRuleState[]): Map<string, KeptRuleState[]> {
  const groups = new Map<string, KeptRuleState[]>();
  for (const state of states) {
    const group = groups.get(state.sensorId);
    if (group) group.push(state);
    else groups.set(state.sensorId, [state]);
  }
  return groups;
}
