import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { binaryArray, uuidBytes } from '../ingest/binary-array';
import { type RuleState } from './rule-state';

/** What a rule remembers of a sensor. Only breaches and alerts are kept: no row is a calm sensor. */
export interface KeptRuleState extends Omit<RuleState, 'raised'> {
  readonly ruleId: string;
  readonly sensorId: string;
  readonly ruleVersion: number;
  /** Of the reading that last changed it, in ms since 1970. */
  readonly lastTs: number;
  /** The alert it raised that the value has not cleared since. */
  readonly openAlertId: string | null;
}

/** The memory of rules, inside the transaction of a batch that has taken the sensors' devices. */
@Injectable()
export class RuleStateRepository {
  constructor(private readonly database: Database) {}

  ofSensors(sensorIds: readonly string[]): Promise<KeptRuleState[]> {
    return this.database.query<KeptRuleState>(
      `SELECT rule_id AS "ruleId", sensor_id AS "sensorId", rule_version AS "ruleVersion", open_alert_id AS "openAlertId",
              (extract(epoch FROM breach_since) * 1000)::int8 AS "breachSince",
              (extract(epoch FROM clear_since) * 1000)::int8 AS "clearSince", (extract(epoch FROM last_ts) * 1000)::int8 AS "lastTs"
       FROM rule_states WHERE sensor_id = ANY ($1)`,
      [binaryArray.uuid(sensorIds.map(uuidBytes))],
      { name: 'iot.rule-states.read' },
    );
  }

  /** Keeps these and forgets those that are calm again. */
  async keep(states: readonly KeptRuleState[]): Promise<void> {
    const calm = states.filter((state) => state.breachSince === null && state.openAlertId === null);
    const kept = states.filter((state) => !calm.includes(state));
    if (calm.length > 0)
      await this.database.query(
        `DELETE FROM rule_states s USING unnest($1::uuid[], $2::uuid[]) AS c(rule_id, sensor_id)
         WHERE s.rule_id = c.rule_id AND s.sensor_id = c.sensor_id`,
        [calm.map(({ ruleId }) => ruleId), calm.map(({ sensorId }) => sensorId)],
      );
    if (kept.length > 0)
      await this.database.query(
        `INSERT INTO rule_states (rule_id, sensor_id, rule_version, breach_since, last_ts, open_alert_id, clear_since)
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int4[], $4::timestamptz[], $5::timestamptz[], $6::uuid[], $7::timestamptz[])
         ON CONFLICT (rule_id, sensor_id) DO UPDATE
         SET rule_version = excluded.rule_version, breach_since = excluded.breach_since, last_ts = excluded.last_ts,
             open_alert_id = excluded.open_alert_id, clear_since = excluded.clear_since`,
        [
          kept.map(({ ruleId }) => ruleId),
          kept.map(({ sensorId }) => sensorId),
          binaryArray.int4(kept.map(({ ruleVersion }) => ruleVersion)),
          binaryArray.instant(kept.map(({ breachSince }) => breachSince)),
          binaryArray.instant(kept.map(({ lastTs }) => lastTs)),
          kept.map(({ openAlertId }) => openAlertId),
          binaryArray.instant(kept.map(({ clearSince }) => clearSince)),
        ],
      );
  }
}
