import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { ALERT_FIELDS, ALERT_JOINS } from '../alerts/alert-list.repository';
import { type MovedAlert } from '../alerts/alert-record';
import { binaryArray } from '../ingest/binary-array';
import { type Device } from '../ingest/device';
import { type AlertType } from '@madinina/contracts';
import { type AlertRule } from './alert-rule';

/** How many of the readings that raised it an alert shows. */
const MOST_READINGS = 20;
const MOST_RECURRENCES = 1_000_000;

/** What an alert is about. */
export type AlertSubject = Pick<Device, 'sensorId' | 'name' | 'type' | 'zoneId' | 'zoneName'>;

export interface NewAlert {
  readonly id: string;
  readonly type: AlertType;
  readonly rule: Pick<AlertRule, 'id' | 'version' | 'name' | 'severity'>;
  readonly sensor: AlertSubject;
  /** What was measured; absent when no reading raised it. */
  readonly reading: { readonly value: number; readonly unit: string; readonly ts: number } | null;
  readonly reason: string;
  readonly readings: readonly AlertReading[];
  /** What an anomaly was measured by. */
  readonly explanation: object | null;
  readonly raisedAt: Date;
}

export interface AlertReading {
  readonly timestamp: string;
  readonly value: number;
}

/** Readings of one sensor from `from` to `to`, both inclusive, in ms since 1970. */
export interface ReadingSpan {
  readonly device: Device;
  readonly from: number;
  readonly to: number;
}

/** Alerts that rules raise and clear, inside the transaction of a batch or of a scan. */
@Injectable()
export class RaisedAlertRepository {
  constructor(private readonly database: Database) {}

  /**
   * Which of the rules are still there. Held until the transaction ends, and taken before any alert: whoever removes a rule takes its
   * row first and then its alerts.
   */
  async holdRules(ruleIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }>(
      'SELECT id FROM rules WHERE id = ANY ($1::uuid[]) AND removed_at IS NULL ORDER BY id FOR KEY SHARE',
      [ruleIds],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Those that were raised: not where one stands open already. */
  async raise(alerts: readonly NewAlert[]): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }>(
      `INSERT INTO alerts (id, rule_id, rule_version, sensor_id, zone_id, severity, value, unit, reason, readings, raised_at, type, explanation)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int4[], $4::uuid[], $5::uuid[], $6::text[], $7::float8[], $8::text[], $9::text[], $10::jsonb[],
                            $11::timestamptz[], $12::text[], $13::jsonb[])
       ON CONFLICT (rule_id, sensor_id) WHERE status <> 'resolved' DO NOTHING RETURNING id`,
      [
        alerts.map(({ id }) => id),
        alerts.map(({ rule }) => rule.id),
        alerts.map(({ rule }) => rule.version),
        alerts.map(({ sensor }) => sensor.sensorId),
        alerts.map(({ sensor }) => sensor.zoneId),
        alerts.map(({ rule }) => rule.severity),
        alerts.map(({ reading }) => reading?.value ?? null),
        alerts.map(({ reading }) => reading?.unit ?? null),
        alerts.map(({ reason }) => reason),
        alerts.map(({ readings }) => JSON.stringify(readings)),
        alerts.map(({ raisedAt }) => raisedAt),
        alerts.map(({ type }) => type),
        alerts.map(({ explanation }) => explanation && JSON.stringify(explanation)),
      ],
    );
    const raised = new Set(rows.map(({ id }) => id));
    const changes = alerts
      .filter(({ id }) => raised.has(id))
      .map(({ id, reason, raisedAt }) => ({ id, from: null, to: 'active', reason, at: raisedAt }));
    await this.keepChanges(changes);
    return raised;
  }

  /** Counts how often these came back while they stood; what a person has resolved is left. */
  async countRecurrences(times: ReadonlyMap<string, number>): Promise<void> {
    await this.database.query(
      `UPDATE alerts a SET recurrences = LEAST(a.recurrences::bigint + c.times, ${MOST_RECURRENCES}), updated_at = now()
       FROM unnest($1::uuid[], $2::int4[]) AS c(id, times) WHERE a.id = c.id AND a.status <> 'resolved'`,
      [[...times.keys()], [...times.values()]],
    );
  }

  /** The open alert of a rule and a sensor. */
  async openAlert(ruleId: string, sensorId: string): Promise<string | undefined> {
    const [open] = await this.database.query<{ id: string }>(
      `SELECT id FROM alerts WHERE rule_id = $1 AND sensor_id = $2 AND status <> 'resolved'`,
      [ruleId, sensorId],
    );
    return open?.id;
  }

  /** Resolves those that no person has resolved before; `reasons` by alert. */
  async resolve(reasons: ReadonlyMap<string, string>, at: Date): Promise<MovedAlert[]> {
    const resolved = await this.database.query<MovedAlert>(
      `WITH before AS (SELECT id, status FROM alerts WHERE id = ANY ($1::uuid[]) AND status <> 'resolved' ORDER BY id FOR UPDATE),
            a AS (UPDATE alerts m SET status = 'resolved', resolved_at = $2, version = m.version + 1, updated_at = now()
                  FROM before WHERE m.id = before.id RETURNING m.*, before.status AS from_status)
       SELECT ${ALERT_FIELDS}, a.from_status AS "fromStatus" FROM a ${ALERT_JOINS} ORDER BY a.id`,
      [[...reasons.keys()], at],
    );
    await this.keepChanges(
      resolved.map(({ id, fromStatus }) => ({ id, from: fromStatus, to: 'resolved', reason: reasons.get(id) ?? null, at })),
    );
    return resolved;
  }

  /** The last readings of each span, in the order of time. */
  async readingsIn(spans: readonly ReadingSpan[]): Promise<AlertReading[][]> {
    if (spans.length === 0) return [];
    // Not a prepared statement: with the outer bounds known, the planner looks at the days they touch and no others.
    const rows = await this.database.query<{ span: number; ts: Date; value: number }>(
      `SELECT s.span::int4 AS span, r.ts, r.value
       FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS s(sensor_id, "from", "to", span)
       CROSS JOIN LATERAL (
         SELECT ts, value FROM readings r
         WHERE r.sensor_id = s.sensor_id AND r.ts BETWEEN s."from" AND s."to" AND r.ts BETWEEN $4 AND $5
         ORDER BY ts DESC LIMIT ${MOST_READINGS}) AS r
       ORDER BY s.span, r.ts`,
      [
        binaryArray.uuid(spans.map(({ device }) => device.sensorBytes)),
        binaryArray.instant(spans.map(({ from }) => from)),
        binaryArray.instant(spans.map(({ to }) => to)),
        new Date(Math.min(...spans.map(({ from }) => from))),
        new Date(Math.max(...spans.map(({ to }) => to))),
      ],
    );
    const found: AlertReading[][] = spans.map(() => []);
    for (const { span, ts, value } of rows) found[span - 1]?.push({ timestamp: ts.toISOString(), value });
    return found;
  }

  private async keepChanges(
    changes: readonly { id: string; from: string | null; to: string; reason: string | null; at: Date }[],
  ): Promise<void> {
    if (changes.length === 0) return;
    await this.database.query(
      `INSERT INTO alert_changes (id, alert_id, from_status, to_status, reason, at)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])`,
      [
        changes.map(() => newId()),
        changes.map(({ id }) => id),
        changes.map(({ from }) => from),
        changes.map(({ to }) => to),
        changes.map(({ reason }) => reason),
        changes.map(({ at }) => at),
      ],
    );
  }
}
