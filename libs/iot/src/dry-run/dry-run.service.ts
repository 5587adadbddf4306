import { Injectable } from '@nestjs/common';
import { type AlertRule } from '../evaluation/alert-rule';
import { DeviceRepository, type ScopedDevice } from '../ingest/device.repository';
import { type Period, periodOf } from '../history/history-period';
import { completeCondition } from '../rules/rule-condition';
import { RuleError } from '../rules/rule.errors';
import { type RuleRecord, RuleRepository } from '../rules/rule.repository';
import {
  type DryRunAlertDto,
  type DryRunDto,
  type DryRunResultDto,
  LONGEST_DAYS,
  MOST_ALERTS,
  MOST_READINGS,
  MOST_SENSORS,
} from './dry-run.dto';
import { DryRunError } from './dry-run.errors';
import { ReadingRehearsal, type Rehearsal, type RehearsedAlert, SilenceRehearsal } from './rehearsal';
import { StoredReadingRepository } from './stored-reading.repository';

const DAY_MS = 86_400_000;
/** What a detector learns from before the period: two weeks hold each hour of the week twice. */
const LEARNING_MS = 14 * DAY_MS;

/**
 * What a rule would have raised over stored readings, by the functions that judge readings as they come. It differs from what was raised then where
 * readings came late (they were not judged), and where the rule, or what it remembered, was another.
 */
@Injectable()
export class DryRunService {
  constructor(
    private readonly rules: RuleRepository,
    private readonly devices: DeviceRepository,
    private readonly readings: StoredReadingRepository,
  ) {}

  /** @throws iot.rule.not_found, iot.rule.type_mismatch, iot.rule.clear_wrong_side, iot.dry_run.* */
  async run(ruleId: string, { from, to, condition: tried }: DryRunDto): Promise<DryRunResultDto> {
    const rule = await this.ruleWith(ruleId, tried);
    const period = checkedPeriod(from, to, new Date());
    const sensors = await this.devices.inScope(rule, MOST_SENSORS + 1);
    if (sensors.length > MOST_SENSORS) throw DryRunError.tooManySensors({ most: MOST_SENSORS });

    let readings = 0;
    let raised = 0;
    const alerts: DryRunAlertDto[] = [];
    for (const sensor of sensors) {
      const rehearsal = rehearse(rule, sensor, period);
      for await (const page of this.readings.pages(sensor.sensorId, { from: learningFrom(rule, period), to: period.to })) {
        readings += page.length;
        if (readings > MOST_READINGS) throw DryRunError.tooManyReadings({ most: MOST_READINGS, sensors: sensors.length });
        rehearsal.take(page);
      }
      rehearsal.end();
      const found = rehearsal.alerts.filter(({ raisedAt }) => raisedAt >= period.from.getTime());
      raised += found.length;
      for (const alert of found.slice(0, MOST_ALERTS - alerts.length)) alerts.push(alertDto(sensor, alert));
    }
    return { from: period.from.toISOString(), to: period.to.toISOString(), sensors: sensors.length, readings, raised, alerts };
  }

  private async ruleWith(id: string, tried: DryRunDto['condition']): Promise<RuleRecord> {
    const rule = await this.rules.find(id);
    if (!rule) throw RuleError.notFound();
    const condition = tried ? completeCondition(tried) : rule.condition;
    if (condition.type !== rule.type) throw RuleError.typeMismatch({ type: rule.type, conditionType: condition.type });
    return { ...rule, condition };
  }
}

function checkedPeriod(from: Date | undefined, to: Date | undefined, now: Date): Period {
  const period = periodOf(from, to, now);
  const length = period.to.getTime() - period.from.getTime();
  if (length <= 0 || length > LONGEST_DAYS * DAY_MS || period.to > now) throw DryRunError.periodInvalid({ mostDays: LONGEST_DAYS });
  return period;
}

/** What stands or begins before the period is known at its start. */
function learningFrom({ condition }: AlertRule, { from }: Period): Date {
  if (condition.type === 'anomaly') return new Date(from.getTime() - LEARNING_MS);
  if (condition.type === 'offline') return from;
  return new Date(from.getTime() - (condition.durationSeconds + (condition.clearSeconds ?? 0)) * 1_000);
}

function rehearse(rule: AlertRule, sensor: ScopedDevice, { from, to }: Period): Rehearsal {
  if (rule.condition.type !== 'offline') return new ReadingRehearsal(rule, sensor);
  return new SilenceRehearsal(rule.condition.missedReadings, sensor, Math.max(from.getTime(), sensor.watchedSince.getTime()), to.getTime());
}

const alertDto = (
  { sensorId, name, type }: ScopedDevice,
  { raisedAt, endedAt, value, unit, reason, recurrences }: RehearsedAlert,
): DryRunAlertDto => ({
  sensor: { id: sensorId, name, type },
  raisedAt: new Date(raisedAt).toISOString(),
  endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
  value,
  unit,
  reason,
  recurrences,
});
