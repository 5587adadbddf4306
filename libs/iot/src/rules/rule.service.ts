import { type AlertSeverity, type AlertType, type SensorType } from '@madinina/contracts';
import { Database, translateConstraints } from '@madinina/platform/database';
import { type Caller, decodeCursor, mapPage, type Page, page } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { AlertService } from '../alerts/alert.service';
import { completeCondition, type ConditionInput } from './rule-condition';
import { type ChangeRuleDto, type RuleDto, type RuleQuery } from './rule.dto';
import { RuleError } from './rule.errors';
import { definitionOf, type NewRule, type RuleRecord, RuleRepository } from './rule.repository';

/** What makes a rule; the scope is a sensor, or else a type, a zone or both. */
export interface RuleInput {
  readonly name: string;
  readonly type?: AlertType | undefined;
  readonly severity: AlertSeverity;
  readonly enabled?: boolean | undefined;
  readonly scope: {
    readonly sensorType?: SensorType | null | undefined;
    readonly zoneId?: string | null | undefined;
    readonly sensorId?: string | null | undefined;
  };
  readonly condition: ConditionInput;
  readonly externalId?: string | undefined;
}

const constraints = {
  rules_scope_check: RuleError.scopeInvalid,
  rules_zone_id_fkey: RuleError.zoneUnknown,
  rules_sensor_id_fkey: RuleError.sensorUnknown,
  rules_external_id_key: RuleError.externalIdTaken,
};

/** Ingest raises and clears alerts meanwhile, in its own order. */
const DEADLOCK_RETRIES = 3;

@Injectable()
export class RuleService {
  constructor(
    private readonly rules: RuleRepository,
    private readonly alerts: AlertService,
    private readonly database: Database,
  ) {}

  async list({ cursor, limit, ...filter }: RuleQuery): Promise<Page<RuleDto>> {
    const [afterId] = decodeCursor(cursor, ['uuid']) ?? [];
    const found = page(await this.rules.list(filter, afterId, limit + 1), limit, ({ id }) => [id]);
    return mapPage(found, ruleDto);
  }

  /** @throws iot.rule.not_found */
  async get(id: string): Promise<RuleDto> {
    const rule = await this.rules.find(id);
    if (!rule) throw RuleError.notFound();
    return ruleDto(rule);
  }

  /** @throws iot.rule.scope_invalid, iot.rule.type_mismatch, iot.rule.external_id_taken, iot.rule.clear_wrong_side, iot.rule.zone_unknown, iot.rule.sensor_unknown */
  async create(caller: Caller, input: RuleInput): Promise<RuleDto> {
    const rule = completeRule(input);
    const made = await translateConstraints(
      this.database.transaction(() => this.rules.insert(rule, caller.accountId)),
      constraints,
    );
    return ruleDto(made);
  }

  /** Makes the rule under this id unless it is there, or was and is removed. For seeds, that run at each start. */
  async ensure(id: string, input: RuleInput): Promise<{ created: boolean }> {
    const rule = completeRule(input);
    const created = await translateConstraints(
      this.database.transaction(() => this.rules.insertWhenNew(id, rule)),
      constraints,
    );
    return { created };
  }

  /** @throws iot.rule.not_found, iot.rule.stale when its version is not `expected`, iot.rule.clear_wrong_side, iot.rule.type_mismatch */
  async change(caller: Caller, id: string, expected: number | undefined, { condition, ...change }: ChangeRuleDto): Promise<RuleDto> {
    const complete = condition && completeCondition(condition);
    const changed = await this.database.transaction(() =>
      this.rules.change(id, expected, { ...change, ...(complete && { condition: complete }) }, caller.accountId),
    );
    if (changed) return ruleDto(changed);
    const current = await this.get(id);
    if (complete && complete.type !== current.type) throw RuleError.typeMismatch({ type: current.type, conditionType: complete.type });
    throw RuleError.stale({ version: current.version });
  }

  /** What it has open is resolved with it; its versions stay, for its alerts. @throws iot.rule.not_found */
  async remove(caller: Caller, id: string): Promise<void> {
    await this.database.transaction(
      async () => {
        if (!(await this.rules.remove(id))) throw RuleError.notFound();
        await this.alerts.resolveOfRemovedRule(id, caller.accountId);
      },
      { retries: DEADLOCK_RETRIES },
    );
  }
}

function completeRule({ name, type, severity, enabled = true, scope, condition: input, externalId }: RuleInput): NewRule {
  const { sensorType = null, zoneId = null, sensorId = null } = scope;
  if (sensorId !== null && (sensorType !== null || zoneId !== null)) throw RuleError.scopeInvalid();
  const condition = completeCondition(input);
  if (type !== undefined && type !== condition.type) throw RuleError.typeMismatch({ type, conditionType: condition.type });
  return { name, type: condition.type, severity, enabled, sensorType, zoneId, sensorId, condition, externalId: externalId ?? null };
}

const ruleDto = (rule: RuleRecord): RuleDto => ({
  id: rule.id,
  ...definitionOf(rule),
  version: rule.version,
  externalId: rule.externalId,
  createdBy: rule.createdBy,
  createdAt: rule.createdAt.toISOString(),
  updatedAt: rule.updatedAt.toISOString(),
});
