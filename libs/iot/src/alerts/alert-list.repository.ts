import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { StatementValues } from '../sensors/statement-values';
import { type AfterAlert, type AlertFilter, type AlertRecord } from './alert-record';

export const ALERT_FIELDS = `a.id, a.type, a.severity, a.status, a.rule_id AS "ruleId", a.rule_version AS "ruleVersion", r.name AS "ruleName",
  a.sensor_id AS "sensorId", s.name AS "sensorName", s.type AS "sensorType", a.zone_id AS "zoneId", z.code AS "zoneCode", z.name AS "zoneName",
  a.value, a.unit, a.reason, a.recurrences, a.raised_at AS "raisedAt", a.acknowledged_at AS "acknowledgedAt", a.acknowledged_by AS "acknowledgedBy",
  a.resolved_at AS "resolvedAt", a.resolved_by AS "resolvedBy", a.note, a.version, a.updated_at AS "updatedAt"`;
export const ALERT_JOINS = 'JOIN rules r ON r.id = a.rule_id JOIN sensors s ON s.id = a.sensor_id JOIN zones z ON z.id = a.zone_id';

@Injectable()
export class AlertListRepository {
  constructor(private readonly database: Database) {}

  /** The newest first, after the one of `after`. */
  list(filter: AlertFilter, after: AfterAlert | undefined, count: number): Promise<AlertRecord[]> {
    const { sql, values } = alertListStatement(filter, after, count);
    return this.database.query<AlertRecord>(sql, values);
  }
}

/** Each status is read along its own index and the few rows are merged, since one index cannot order several statuses. */
export function alertListStatement(
  filter: AlertFilter,
  after: AfterAlert | undefined,
  count: number,
): { readonly sql: string; readonly values: readonly unknown[] } {
  const { severity, type, zoneId, zoneCode, sensorId, from, to } = filter;
  const values = new StatementValues();
  const statuses = values.add(filter.statuses);
  const conditions = ['a.status = wanted.status'];
  if (severity !== undefined) conditions.push(`a.severity = ${values.add(severity)}`);
  if (type !== undefined) conditions.push(`a.type = ${values.add(type)}`);
  if (zoneId !== undefined) conditions.push(`a.zone_id = ${values.add(zoneId)}`);
  if (zoneCode !== undefined) conditions.push(`a.zone_id = (SELECT id FROM zones WHERE code = ${values.add(zoneCode)})`);
  if (sensorId !== undefined) conditions.push(`a.sensor_id = ${values.add(sensorId)}`);
  if (from !== undefined) conditions.push(`a.raised_at >= ${values.add(from)}`);
  if (to !== undefined) conditions.push(`a.raised_at < ${values.add(to)}`);
  if (after) conditions.push(`(a.raised_at, a.id) < (${values.add(after.at)}, ${values.add(after.id)})`);
  const newest = `ORDER BY a.raised_at DESC, a.id DESC LIMIT ${Math.trunc(count)}`;
  const sql = `SELECT ${ALERT_FIELDS} FROM (
      SELECT a.* FROM unnest(${statuses}::text[]) AS wanted(status)
      CROSS JOIN LATERAL (SELECT a.* FROM alerts a WHERE ${conditions.join(' AND ')} ${newest}) AS a ${newest}) AS a
    ${ALERT_JOINS} ORDER BY a.raised_at DESC, a.id DESC`;
  return { sql, values: values.list };
}
