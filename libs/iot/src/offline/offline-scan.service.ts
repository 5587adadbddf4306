import { IotEvents } from '@madinina/contracts';
import { Database, newId } from '@madinina/platform/database';
import { Events } from '@madinina/platform/events';
import { Metrics } from '@madinina/platform/observability';
import { Injectable, Logger } from '@nestjs/common';
import { alertChangedData } from '../alerts/alert-mapper';
import { alertData } from '../evaluation/raised-alert';
import { type NewAlert, RaisedAlertRepository } from '../evaluation/raised-alert.repository';
import { RuleStateRepository } from '../evaluation/rule-state.repository';
import { type Doubt, doubtOf } from './city-hearing';
import { heardReason, offlineReason } from './offline-reason';
import { type HeardSensor, OfflineRepository, type SilentSensor } from './offline.repository';

/** Alerts in one transaction, so that ingest never waits long for it. */
const AT_ONCE = 500;

const WHY: Readonly<Record<Doubt, string>> = {
  deaf: 'The city hears nothing: no sensor is blamed for it',
  mass: 'Most sensors fell silent together: none is blamed before a quarter of an hour',
};

/** What a scan did. */
export interface OfflineScan {
  readonly raised: number;
  readonly cleared: number;
  /** Why no sensor was blamed. */
  readonly doubt: Doubt | undefined;
}

/**
 * Finds sensors that have been silent for too long, for all rules in a few statements over the last readings, and ends what is over. What it has told is
 * a row of `rule_states`, so that a silence is told once, also when a person resolves the alert meanwhile.
 */
@Injectable()
export class OfflineScanService {
  private readonly logger = new Logger(OfflineScanService.name);
  private readonly suspended;

  constructor(
    private readonly database: Database,
    private readonly sensors: OfflineRepository,
    private readonly states: RuleStateRepository,
    private readonly alerts: RaisedAlertRepository,
    private readonly events: Events,
    metrics: Metrics,
  ) {
    this.suspended = metrics.gauge({
      name: 'iot_offline_scan_suspended',
      help: '1 while no sensor is blamed for its silence, because the city itself hears nothing or most fell silent together',
      labelNames: ['why'],
    });
  }

  /** Undefined when someone else scans, or no rule watches for silence. */
  async scan(now: Date, isOver: () => boolean = () => false): Promise<OfflineScan | undefined> {
    if (!(await this.sensors.isNeeded())) return undefined;
    const cleared = await this.repeat(() => this.clear(now), isOver);
    const listened = await this.alone(() => this.listen(now));
    if (cleared === undefined || listened === undefined) return undefined;
    const { doubt, heardSince } = listened;
    const raised = doubt === undefined ? await this.repeat(() => this.raise(now, heardSince), isOver) : 0;
    return { raised: raised ?? 0, cleared, doubt };
  }

  /** Keeps since when the city is deaf, or hears again: sensors then have their whole time from that moment. */
  private async listen(now: Date): Promise<{ doubt: Doubt | undefined; heardSince: Date | null }> {
    const watch = await this.sensors.watch();
    const doubt = doubtOf(await this.sensors.hearing(now, watch.heardSince), now);
    for (const why of ['deaf', 'mass'] as const) this.suspended.set({ why }, doubt === why ? 1 : 0);
    if (doubt !== undefined) this.logger.error({ doubt }, WHY[doubt]);
    const isDeaf = doubt === 'deaf';
    if (isDeaf === (watch.deafSince !== null)) return { doubt, heardSince: watch.heardSince };
    const heardSince = isDeaf ? watch.heardSince : now;
    await this.sensors.keepWatch(isDeaf ? now : null, heardSince);
    return { doubt, heardSince };
  }

  private async raise(now: Date, heardSince: Date | null): Promise<number> {
    const found = await this.sensors.silent(now, heardSince, AT_ONCE);
    const rules = await this.alerts.holdRules([...new Set(found.map(({ ruleId }) => ruleId))]);
    const silent = found.filter(({ ruleId }) => rules.has(ruleId));
    if (silent.length === 0) return 0;
    const alerts = silent.map((sensor) => newAlert(sensor, now));
    const raised = await this.alerts.raise(alerts);
    await this.states.keep(
      alerts.map(({ id, rule, sensor }, index) => ({
        ruleId: rule.id,
        sensorId: sensor.sensorId,
        ruleVersion: rule.version,
        breachSince: silent[index]?.since.getTime() ?? now.getTime(),
        clearSince: null,
        lastTs: silent[index]?.since.getTime() ?? now.getTime(),
        // One that stands open already was raised by a scan whose memory is lost; it is found again when it ends.
        openAlertId: raised.has(id) ? id : null,
      })),
    );
    await this.events.publishAll(
      alerts.filter(({ id }) => raised.has(id)).map((alert) => ({ type: IotEvents.AlertRaised, data: alertData(alert) })),
    );
    return silent.length;
  }

  private async clear(now: Date): Promise<number> {
    const heard = await this.sensors.heard(AT_ONCE);
    if (heard.length === 0) return 0;
    const reasons = new Map<string, string>();
    for (const sensor of heard) {
      const alertId = sensor.openAlertId ?? (await this.alerts.openAlert(sensor.ruleId, sensor.sensorId));
      if (alertId !== undefined) reasons.set(alertId, overReason(sensor));
    }
    const resolved = await this.alerts.resolve(reasons, now);
    await this.states.keep(heard.map(over));
    await this.events.publishAll(
      resolved.map((alert) => ({ type: IotEvents.AlertResolved, data: alertChangedData(alert, null, reasons.get(alert.id) ?? null) })),
    );
    return heard.length;
  }

  /** Until a step finds less than it can take; undefined when someone else is at it. */
  private async repeat(step: () => Promise<number>, isOver: () => boolean): Promise<number | undefined> {
    for (let sum = 0; ;) {
      const count = await this.alone(step);
      if (count === undefined) return undefined;
      sum += count;
      if (count < AT_ONCE || isOver()) return sum;
    }
  }

  private alone<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    return this.database.transaction(async () => ((await this.sensors.alone()) ? work() : undefined), { retries: 3 });
  }
}

function newAlert(silent: SilentSensor, now: Date): NewAlert {
  const { ruleId, ruleVersion, ruleName, severity, lastTs, lastValue, lastUnit, since, intervalSeconds, name } = silent;
  const isHeard = lastTs !== null && lastValue !== null && lastUnit !== null;
  return {
    id: newId(),
    type: 'offline',
    rule: { id: ruleId, version: ruleVersion, name: ruleName, severity },
    sensor: silent,
    reading: null,
    reason: offlineReason({
      sensorName: name,
      lastedMs: now.getTime() - since.getTime(),
      intervalSeconds,
      lastReading: isHeard ? { value: lastValue, unit: lastUnit } : null,
    }),
    readings: isHeard ? [{ timestamp: lastTs.toISOString(), value: lastValue }] : [],
    explanation: null,
    raisedAt: now,
  };
}

const overReason = ({ status, since, receivedAt }: HeardSensor): string =>
  heardReason(status, receivedAt !== null && receivedAt > since ? receivedAt.getTime() - since.getTime() : null);

/** A calm state is forgotten. */
const over = ({ ruleId, sensorId, since }: HeardSensor) => ({
  ruleId,
  sensorId,
  ruleVersion: 1,
  breachSince: null,
  clearSince: null,
  lastTs: since.getTime(),
  openAlertId: null,
});
