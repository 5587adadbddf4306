import { type AlertSeverity, type AlertType, type SensorType } from '@madinina/contracts';
import { Database, newId, type Prisma } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type RuleCondition } from './rule-condition';

export interface RuleRecord {
  readonly id: string;
  readonly name: string;
  readonly type: AlertType;
  readonly severity: AlertSeverity;
  readonly enabled: boolean;
  readonly sensorType: SensorType | null;
  readonly zoneId: string | null;
  readonly sensorId: string | null;
  readonly condition: RuleCondition;
  readonly externalId: string | null;
  readonly version: number;
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type RuleDefinition = Pick<RuleRecord, 'name' | 'type' | 'severity' | 'enabled' | 'condition'> & {
  readonly scope: Pick<RuleRecord, 'sensorType' | 'zoneId' | 'sensorId'>;
};
export type NewRule = Pick<
  RuleRecord,
  'name' | 'type' | 'severity' | 'enabled' | 'sensorType' | 'zoneId' | 'sensorId' | 'condition' | 'externalId'
>;
export type RuleChange = { readonly [Field in 'name' | 'severity' | 'enabled' | 'condition']?: RuleRecord[Field] | undefined };
export interface RuleFilter {
  readonly enabled?: boolean | undefined;
  readonly type?: AlertType | undefined;
  readonly sensorType?: SensorType | undefined;
  readonly zoneId?: string | undefined;
  readonly sensorId?: string | undefined;
}

type Row = Prisma.RuleGetPayload<object>;
/** An integer column holds no more; whoever expects more expects what is not there. */
const LAST_VERSION = 2 ** 31 - 1;

/** Rules that are not removed; each change is kept as a version. */
@Injectable()
export class RuleRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<RuleRecord | undefined> {
    const rule = await this.database.prisma.rule.findUnique({ where: { id, removedAt: null } });
    return rule ? record(rule) : undefined;
  }

  /** By id, after `afterId`. */
  async list(filter: RuleFilter, afterId: string | undefined, count: number): Promise<RuleRecord[]> {
    const { enabled, type, sensorType, zoneId, sensorId } = filter;
    const rules = await this.database.prisma.rule.findMany({
      where: {
        removedAt: null,
        ...(enabled !== undefined && { enabled }),
        ...(type !== undefined && { type }),
        ...(sensorType !== undefined && { sensorType }),
        ...(zoneId !== undefined && { zoneId }),
        ...(sensorId !== undefined && { sensorId }),
        ...(afterId !== undefined && { id: { gt: afterId } }),
      },
      orderBy: { id: 'asc' },
      take: count,
    });
    return rules.map(record);
  }

  /** With its first version, in the caller's transaction. */
  async insert(rule: NewRule, createdBy: string): Promise<RuleRecord> {
    const made = record(await this.database.prisma.rule.create({ data: { ...rowOf(rule), id: newId(), createdBy } }));
    await this.keepVersion(made, createdBy);
    return made;
  }

  /** False when there is, or was, a rule with this id; in the caller's transaction. */
  async insertWhenNew(id: string, rule: NewRule): Promise<boolean> {
    const [made] = await this.database.prisma.rule.createManyAndReturn({ data: [{ ...rowOf(rule), id }], skipDuplicates: true });
    if (made) await this.keepVersion(record(made), null);
    return made !== undefined;
  }

  /** Makes its next version, in the caller's transaction; undefined when there is no such rule, it is of another type, or its version is not `expected`. */
  async change(id: string, expected: number | undefined, change: RuleChange, by: string): Promise<RuleRecord | undefined> {
    const { name, severity, enabled, condition } = change;
    const [changed] = await this.database.prisma.rule.updateManyAndReturn({
      where: {
        id,
        removedAt: null,
        ...(expected !== undefined && { version: Math.min(expected, LAST_VERSION) }),
        ...(condition !== undefined && { type: condition.type }),
      },
      data: {
        version: { increment: 1 },
        ...(name !== undefined && { name }),
        ...(severity !== undefined && { severity }),
        ...(enabled !== undefined && { enabled }),
        ...(condition !== undefined && { condition: { ...condition } }),
      },
    });
    if (!changed) return undefined;
    const rule = record(changed);
    await this.keepVersion(rule, by);
    return rule;
  }

  /**
   * Whether there was such a rule; in the caller's transaction. The lock waits for alerts that are just being raised by it, since their foreign key
   * holds its row until they are committed.
   */
  async remove(id: string): Promise<boolean> {
    const [found] = await this.database.query('SELECT id FROM rules WHERE id = $1 AND removed_at IS NULL FOR UPDATE', [id]);
    if (!found) return false;
    await this.database.prisma.rule.update({ where: { id }, data: { removedAt: new Date(), enabled: false } });
    return true;
  }

  private async keepVersion(rule: RuleRecord, createdBy: string | null): Promise<void> {
    const definition = JSON.parse(JSON.stringify(definitionOf(rule))) as Prisma.InputJsonObject;
    await this.database.prisma.ruleVersion.create({ data: { ruleId: rule.id, version: rule.version, definition, createdBy } });
  }
}

/** All that decides what a rule does. */
export function definitionOf({ name, type, severity, enabled, sensorType, zoneId, sensorId, condition }: RuleRecord): RuleDefinition {
  return { name, type, severity, enabled, scope: { sensorType, zoneId, sensorId }, condition };
}

const rowOf = (rule: NewRule) => ({ ...rule, condition: { ...rule.condition } });

// The columns are text with CHECKs that hold these words, and conditions are written by this repository alone; those that are
// older than the types of conditions do not name theirs.
const record = (row: Row): RuleRecord => ({ ...row, condition: { type: row.type, ...(row.condition as object) } }) as unknown as RuleRecord;
