import { Database, translateConstraints } from '@madinina/platform/database';
import { type Caller } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { RuleError } from '../rules/rule.errors';
import { type RuleRecord, RuleRepository } from '../rules/rule.repository';
import { type ImportPlan, planImport } from './import-plan';
import {
  DOCUMENT_FORMAT,
  DOCUMENT_VERSION,
  type DocumentRuleDto,
  type ImportedRuleDto,
  type RuleDocumentDto,
  type RuleImportDto,
} from './rule-document.dto';
import { RuleDocumentError } from './rule-document.errors';
import { type ExistingRule, RuleDocumentRepository } from './rule-document.repository';

const PAGE = 500;

/** Rules as a document that another city understands: zones by code, sensors by the key of their device. */
@Injectable()
export class RuleDocumentService {
  constructor(
    private readonly rules: RuleRepository,
    private readonly documents: RuleDocumentRepository,
    private readonly database: Database,
  ) {}

  /** All rules of the city as of one moment. */
  export(now = new Date()): Promise<RuleDocumentDto> {
    return this.database.transaction(
      async () => {
        const rules = await this.allRules();
        const scopes = await this.documents.scopesOf(rules.map(({ id }) => id));
        return {
          format: DOCUMENT_FORMAT,
          version: DOCUMENT_VERSION,
          exportedAt: now.toISOString(),
          rules: rules.map((rule) => documentRule(rule, scopes.get(rule.id))),
        };
      },
      { isolation: 'RepeatableRead' },
    );
  }

  /** All or nothing; nothing at all for a check. @throws iot.rule_document.refused with the problems of each rule */
  async import(caller: Caller, { rules }: RuleDocumentDto, check: boolean): Promise<RuleImportDto> {
    return translateConstraints(
      this.database.transaction(async () => {
        await this.documents.importAlone();
        const plan = await this.planOf(rules);
        if (plan.problems.length > 0) throw RuleDocumentError.refused({ problems: plan.problems });
        return check
          ? summary(
              plan,
              plan.planned.map(({ existing }) => existing?.id ?? null),
              true,
            )
          : summary(plan, await this.carryOut(plan, caller), false);
      }),
      // Someone made the same rule, or removed what one watches, a moment ago.
      {
        rules_external_id_key: RuleError.externalIdTaken,
        rules_zone_id_fkey: RuleError.zoneUnknown,
        rules_sensor_id_fkey: RuleError.sensorUnknown,
      },
    );
  }

  private async planOf(rules: readonly DocumentRuleDto[]): Promise<ImportPlan> {
    const named = (key: 'zone' | 'device'): string[] => rules.flatMap(({ scope }) => scope[key] ?? []);
    return planImport(rules, {
      rules: await this.allRules(),
      zones: await this.documents.zonesOf(named('zone')),
      sensors: await this.documents.sensorsOf(named('device')),
    });
  }

  /** Ids of the rules, in the order of the plan. */
  private async carryOut({ planned }: ImportPlan, { accountId }: Caller): Promise<string[]> {
    const ids: string[] = [];
    for (const { outcome, rule, existing } of planned) {
      if (!existing) {
        ids.push((await this.rules.insert(rule, accountId)).id);
        continue;
      }
      const { name, severity, enabled, condition } = rule;
      if (outcome === 'changed') {
        const changed = await this.rules.change(existing.id, existing.version, { name, severity, enabled, condition }, accountId);
        if (!changed) throw RuleError.stale({ ruleId: existing.id });
      }
      ids.push(existing.id);
    }
    return ids;
  }

  private async allRules(): Promise<RuleRecord[]> {
    const rules: RuleRecord[] = [];
    for (;;) {
      const page = await this.rules.list({}, rules.at(-1)?.id, PAGE);
      rules.push(...page);
      if (page.length < PAGE) return rules;
    }
  }
}

function documentRule(rule: RuleRecord, watched: ExistingRule | undefined): DocumentRuleDto {
  const { id, externalId, name, severity, enabled, sensorType, condition } = rule;
  const zone = watched?.zoneCode ?? null;
  const device = watched?.deviceKey ?? null;
  const scope = { ...(sensorType !== null && { sensorType }), ...(zone !== null && { zone }), ...(device !== null && { device }) };
  return { externalId: externalId ?? id, name, severity, enabled, scope, condition };
}

function summary({ planned }: ImportPlan, ids: readonly (string | null)[], check: boolean): RuleImportDto {
  const rules = planned.map(({ rule, outcome }, index): ImportedRuleDto => ({
    name: rule.name,
    externalId: rule.externalId,
    outcome,
    id: ids[index] ?? null,
  }));
  const of = (wanted: ImportedRuleDto['outcome']): number => rules.filter(({ outcome }) => outcome === wanted).length;
  return { check, created: of('created'), changed: of('changed'), unchanged: of('unchanged'), rules };
}
