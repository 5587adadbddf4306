import { AnomalyDetector } from '../anomaly/anomaly-detector';
import { type AlertRule } from '../evaluation/alert-rule';
import { judgeSensor } from '../evaluation/judge-sensor';
import { overReason, raiseReason } from '../evaluation/raised-alert';
import { type KeptRuleState } from '../evaluation/rule-state.repository';
import { type Device } from '../ingest/device';
import { offlineReason } from '../offline/offline-reason';
import { silenceLimitMs } from '../offline/silence-limit';
import { type StoredReading } from './stored-reading.repository';

/** An alert that would have been. Times in ms since 1970. */
export interface RehearsedAlert {
  readonly raisedAt: number;
  endedAt: number | null;
  readonly value: number | null;
  readonly unit: string | null;
  readonly reason: string;
  /** Why it ended. */
  endReason: string | null;
  recurrences: number;
}

/** What a rule would have made of one sensor's readings, given page by page in the order of time. */
export interface Rehearsal {
  readonly alerts: readonly RehearsedAlert[];
  take(readings: readonly StoredReading[]): void;
  /** Nothing comes after these until the end of the period. */
  end(): void;
}

/** Stands for the id of the alert that is open: what a rule remembers is whether there is one. */
const OPEN = 'open';

/** The very functions that ingest runs, on pages in place of batches. */
export class ReadingRehearsal implements Rehearsal {
  readonly alerts: RehearsedAlert[] = [];
  private readonly detector: AnomalyDetector | undefined;
  private kept: KeptRuleState | undefined;
  private judgedTs: number | null = null;

  constructor(
    private readonly rule: AlertRule,
    private readonly device: Device,
  ) {
    if (rule.condition.type === 'anomaly') this.detector = new AnomalyDetector();
  }

  take(readings: readonly StoredReading[]): void {
    const { rule, device, judgedTs } = this;
    const [judgement] = judgeSensor({ device, rules: [rule], readings, judgedTs }, this.kept ? [this.kept] : [], this.detector);
    this.judgedTs = readings.at(-1)?.ts ?? judgedTs;
    if (!judgement) return;
    for (const effect of judgement.effects) {
      const { value, unit, ts } = effect.reading;
      const last = this.alerts.at(-1);
      if (effect.kind === 'raise') {
        const reason = raiseReason(rule, device.name, device.unit, effect);
        this.alerts.push({ raisedAt: ts, endedAt: null, value, unit, reason, endReason: null, recurrences: 0 });
      } else if (last && effect.kind === 'recur') {
        last.recurrences += effect.times;
      } else if (last) {
        last.endedAt = ts;
        last.endReason = overReason(rule, device.unit, effect.reading);
      }
    }
    const { state, lastTs } = judgement;
    this.kept = {
      ruleId: rule.id,
      sensorId: device.sensorId,
      ruleVersion: rule.version,
      breachSince: state.breachSince,
      clearSince: state.clearSince,
      lastTs,
      openAlertId: state.raised ? OPEN : null,
    };
  }

  end(): void {
    // Readings alone raise and end alerts.
  }
}

/** Silences between readings, as if each had arrived when it was measured. */
export class SilenceRehearsal implements Rehearsal {
  readonly alerts: RehearsedAlert[] = [];
  private readonly limitMs: number;
  private last: StoredReading | undefined;
  private since: number;

  constructor(
    missedReadings: number,
    private readonly device: Device & { readonly intervalSeconds: number },
    from: number,
    private readonly to: number,
  ) {
    this.limitMs = silenceLimitMs(device.intervalSeconds, missedReadings);
    this.since = from;
  }

  take(readings: readonly StoredReading[]): void {
    for (const reading of readings) {
      const alert = this.silentUntil(reading.ts);
      if (alert) alert.endedAt = reading.ts;
      this.last = reading;
      this.since = Math.max(this.since, reading.ts);
    }
  }

  end(): void {
    this.silentUntil(this.to);
  }

  private silentUntil(ts: number): RehearsedAlert | undefined {
    const raisedAt = this.since + this.limitMs;
    if (raisedAt >= ts) return undefined;
    const { name, intervalSeconds } = this.device;
    const lastReading = this.last ?? null;
    const reason = offlineReason({ sensorName: name, lastedMs: this.limitMs, intervalSeconds, lastReading });
    const alert = { raisedAt, endedAt: null, value: null, unit: null, reason, endReason: null, recurrences: 0 };
    this.alerts.push(alert);
    return alert;
  }
}
