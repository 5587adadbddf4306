import { type AlertData, IotEvents } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { Events, type Happening } from '@madinina/platform/events';
import { Injectable } from '@nestjs/common';
import { alertChangedData } from '../alerts/alert-mapper';
import { breachReason, clearReason } from './breach-reason';
import { type Effect, type Judgement, judgeSensor, type SensorReadings } from './judge-sensor';
import { type AlertReading, type NewAlert, RaisedAlertRepository } from './raised-alert.repository';
import { type KeptRuleState, RuleStateRepository } from './rule-state.repository';

/** A judgement while its effects are carried out. */
interface Case {
  readonly judgement: Judgement;
  openAlertId: string | null;
}

/** Judges stored readings by the rules, inside the transaction of their batch: alerts and their events stand or fall with the readings. */
@Injectable()
export class EvaluationService {
  constructor(
    private readonly states: RuleStateRepository,
    private readonly alerts: RaisedAlertRepository,
    private readonly events: Events,
  ) {}

  async judge(sensors: readonly SensorReadings[]): Promise<void> {
    const judged = sensors.filter(({ rules, readings }) => rules.length > 0 && readings.length > 0);
    if (judged.length === 0) return;
    const kept = bySensor(await this.states.ofSensors(judged.map(({ device }) => device.sensorId)));
    const judgements = judged.flatMap((sensor) => judgeSensor(sensor, kept.get(sensor.device.sensorId) ?? []));
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
      const clears = now.filter(({ effect }) => effect.kind === 'clear');
      const raises = now.filter(({ effect }) => effect.kind === 'raise');
      if (clears.length > 0) events.push(...(await this.clear(clears, at)));
      if (raises.length > 0) events.push(...(await this.raise(raises, at)));
    }
    return events;
  }

  private async clear(clears: readonly { one: Case; effect: Effect }[], at: Date): Promise<Happening[]> {
    const reasons = new Map<string, string>();
    for (const { one, effect } of clears) {
      const { rule, device } = one.judgement;
      const { value, unit } = effect.reading;
      if (one.openAlertId !== null)
        reasons.set(one.openAlertId, clearReason({ condition: rule.condition, value, unit, sensorUnit: device.unit }));
      one.openAlertId = null;
    }
    const resolved = await this.alerts.resolve(reasons, at);
    return resolved.map((alert) => ({ type: IotEvents.AlertResolved, data: alertChangedData(alert, null, reasons.get(alert.id) ?? null) }));
  }

  private async raise(raises: readonly { one: Case; effect: Effect }[], at: Date): Promise<Happening[]> {
    const evidence = await this.evidenceOf(raises);
    const alerts = raises.map(({ one, effect }, index) => newAlert(one.judgement, effect, evidence[index] ?? [], at));
    const raised = await this.alerts.raise(alerts);
    const events: Happening[] = [];
    for (const [index, alert] of alerts.entries()) {
      const one = raises[index]?.one;
      if (!one) continue;
      if (raised.has(alert.id)) events.push({ type: IotEvents.AlertRaised, data: alertData(alert) });
      one.openAlertId = raised.has(alert.id) ? alert.id : ((await this.alerts.openAlert(alert.rule.id, alert.device.sensorId)) ?? null);
    }
    return events;
  }

  /** The readings of each breach; one that raises at once is its own evidence. */
  private async evidenceOf(raises: readonly { one: Case; effect: Effect }[]): Promise<AlertReading[][]> {
    const lasting = raises.filter(({ effect }) => effect.breachSince < effect.reading.ts);
    const found = await this.alerts.readingsIn(
      lasting.map(({ one, effect }) => ({ device: one.judgement.device, from: effect.breachSince, to: effect.reading.ts })),
    );
    const bySpan = new Map(lasting.map((raise, index) => [raise, found[index]]));
    return raises.map((raise) => {
      const { ts, value } = raise.effect.reading;
      return bySpan.get(raise) ?? [{ timestamp: new Date(ts).toISOString(), value }];
    });
  }
}

function newAlert(
  { rule, device }: Judgement,
  { reading, breachSince }: Effect,
  readings: readonly AlertReading[],
  raisedAt: Date,
): NewAlert {
  const reason = breachReason({
    sensorName: device.name,
    condition: rule.condition,
    value: reading.value,
    unit: reading.unit,
    sensorUnit: device.unit,
    lastedMs: reading.ts - breachSince,
  });
  return { id: newId(), rule, device, reading, reason, readings, raisedAt };
}

const alertData = ({ id, rule, device, reading, reason, raisedAt }: NewAlert): AlertData => ({
  alertId: id,
  type: 'threshold',
  severity: rule.severity,
  status: 'active',
  ruleId: rule.id,
  ruleVersion: rule.version,
  ruleName: rule.name,
  sensorId: device.sensorId,
  sensorName: device.name,
  sensorType: device.type,
  zoneId: device.zoneId,
  zoneName: device.zoneName,
  value: reading.value,
  unit: reading.unit,
  reason,
  raisedAt: raisedAt.toISOString(),
  measuredAt: new Date(reading.ts).toISOString(),
});

const stateAfter = ({ judgement: { rule, device, breachSince, lastTs }, openAlertId }: Case): KeptRuleState => ({
  ruleId: rule.id,
  sensorId: device.sensorId,
  ruleVersion: rule.version,
  breachSince,
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
