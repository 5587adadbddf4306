import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { StatementValues } from '../sensors/statement-values';
import { ALERT_FIELDS, ALERT_JOINS } from './alert-list.repository';
import { type AlertChangeRecord, type AlertDetailsRecord, type AlertStep, type MovedAlert } from './alert-record';

/** From where a step may be taken. */
const BEFORE = { acknowledged: ['active'], resolved: ['active', 'acknowledged'] } as const;

@Injectable()
export class AlertRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<AlertDetailsRecord | undefined> {
    const [alert] = await this.database.query<Omit<AlertDetailsRecord, 'changes'>>(
      `SELECT ${ALERT_FIELDS}, a.readings, a.explanation, v.definition FROM alerts a ${ALERT_JOINS}
       LEFT JOIN rule_versions v ON v.rule_id = a.rule_id AND v.version = a.rule_version WHERE a.id = $1`,
      [id],
    );
    if (!alert) return undefined;
    const changes = await this.database.query<AlertChangeRecord>(
      `SELECT from_status AS "from", to_status AS "to", actor_id AS "actorId", note, reason, at FROM alert_changes WHERE alert_id = $1 ORDER BY id`,
      [id],
    );
    return { ...alert, changes };
  }

  /**
   * Takes the step if the alert stands where it may be taken from, and keeps it among the changes; undefined otherwise. Of two at once, one finds the
   * alert moved. In the caller's transaction.
   */
  async move(id: string, step: AlertStep): Promise<MovedAlert | undefined> {
    const [moved] = await this.moveAll({ id }, step, null);
    return moved;
  }

  /** Resolves what a rule has open, in the caller's transaction; `reason` is for people. */
  resolveOfRule(ruleId: string, actorId: string, reason: string): Promise<MovedAlert[]> {
    return this.moveAll({ ruleId }, { to: 'resolved', actorId, note: null }, reason);
  }

  private async moveAll(of: { id: string } | { ruleId: string }, step: AlertStep, reason: string | null): Promise<MovedAlert[]> {
    const values = new StatementValues();
    const which = 'id' in of ? `a.id = ${values.add(of.id)}` : `a.rule_id = ${values.add(of.ruleId)}`;
    const [before, to, actor] = [values.add(BEFORE[step.to]), values.add(step.to), values.add(step.actorId)];
    const trace =
      step.to === 'acknowledged'
        ? `acknowledged_at = now(), acknowledged_by = ${actor}`
        : `resolved_at = now(), resolved_by = ${actor}, note = ${values.add(step.note)}`;
    // Locked in the order of their ids, so that two who take several never wait for each other.
    const moved = await this.database.query<MovedAlert>(
      `WITH before AS (SELECT a.id, a.status FROM alerts a WHERE ${which} AND a.status = ANY (${before}) ORDER BY a.id FOR UPDATE),
       a AS (UPDATE alerts m SET status = ${to}, version = m.version + 1, updated_at = now(), ${trace} FROM before WHERE m.id = before.id
             RETURNING m.*, before.status AS from_status)
       SELECT ${ALERT_FIELDS}, a.from_status AS "fromStatus" FROM a ${ALERT_JOINS} ORDER BY a.id`,
      values.list,
    );
    if (moved.length > 0)
      await this.database.query(
        `INSERT INTO alert_changes (id, alert_id, from_status, to_status, actor_id, note, reason, at)
         SELECT c.id, c.alert_id, c.from_status, $4, $5, $6, $7, now() FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS c(id, alert_id, from_status)`,
        [
          moved.map(() => newId()),
          moved.map(({ id }) => id),
          moved.map(({ fromStatus }) => fromStatus),
          step.to,
          step.actorId,
          step.note,
          reason,
        ],
      );
    return moved;
  }
}
