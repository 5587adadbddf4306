import { isDeepStrictEqual } from 'node:util';
import { completeCondition, type RuleCondition } from '../rules/rule-condition';
import { type NewRule, type RuleRecord } from '../rules/rule.repository';
import { isClearOnRightSide } from '../rules/threshold-condition';
import { type DocumentRuleDto, type ImportOutcome } from './rule-document.dto';

/** What the city knows of what a document names. */
export interface KnownCity {
  readonly rules: readonly RuleRecord[];
  readonly zones: ReadonlyMap<string, string>;
  readonly sensors: ReadonlyMap<string, string>;
}

export type ProblemCode =
  | 'zone_unknown'
  | 'device_unknown'
  | 'scope_invalid'
  | 'scope_fixed'
  | 'type_fixed'
  | 'clear_wrong_side'
  | 'name_ambiguous'
  | 'named_twice';

/** Why a rule of the document cannot be imported. */
export interface ImportProblem {
  /** Place in the document, from 0. */
  readonly index: number;
  readonly name: string;
  readonly code: ProblemCode;
}

export interface PlannedRule {
  readonly outcome: ImportOutcome;
  readonly rule: NewRule;
  readonly existing: RuleRecord | undefined;
}

export interface ImportPlan {
  readonly planned: readonly PlannedRule[];
  readonly problems: readonly ImportProblem[];
}

/**
 * What an import would do. A rule is known again by its externalId, which an export gives to each (its id where it has none), or without one by its name.
 * A second import of a document finds everything unchanged.
 */
export function planImport(rules: readonly DocumentRuleDto[], city: KnownCity): ImportPlan {
  const known = new Known(city.rules);
  const planned: PlannedRule[] = [];
  const problems: ImportProblem[] = [];
  const named = new Set<string>();
  for (const [index, rule] of rules.entries()) {
    const name = rule.externalId === undefined ? `name ${rule.name}` : `id ${rule.externalId}`;
    const one = named.has(name) ? 'named_twice' : planRule(rule, city, known);
    named.add(name);
    if (typeof one === 'string') problems.push({ index, name: rule.name, code: one });
    else planned.push(one);
  }
  return { planned, problems };
}

class Known {
  private readonly byExternalId: ReadonlyMap<string, RuleRecord>;
  private readonly byName = new Map<string, RuleRecord[]>();

  constructor(rules: readonly RuleRecord[]) {
    // An id is what an export calls a rule that has no other name; a name that was given wins over it.
    this.byExternalId = new Map([
      ...rules.map((rule) => [rule.id, rule] as const),
      ...rules.flatMap((rule) => (rule.externalId === null ? [] : [[rule.externalId, rule] as const])),
    ]);
    for (const rule of rules) this.byName.set(rule.name, [...(this.byName.get(rule.name) ?? []), rule]);
  }

  find({ externalId, name }: DocumentRuleDto): readonly RuleRecord[] {
    if (externalId === undefined) return this.byName.get(name) ?? [];
    const found = this.byExternalId.get(externalId);
    return found ? [found] : [];
  }
}

function planRule(rule: DocumentRuleDto, city: KnownCity, known: Known): PlannedRule | ProblemCode {
  const { name, severity, enabled = true, externalId } = rule;
  const scope = scopeOf(rule, city);
  if (typeof scope === 'string') return scope;
  const condition = conditionOf(rule);
  if (!condition) return 'clear_wrong_side';
  const [existing, another] = known.find(rule);
  if (another) return 'name_ambiguous';
  const wanted: NewRule = {
    name,
    type: condition.type,
    severity,
    enabled,
    ...scope,
    condition,
    externalId: existing?.externalId ?? externalId ?? null,
  };
  if (!existing) return { outcome: 'created', rule: wanted, existing };
  if (existing.type !== wanted.type) return 'type_fixed';
  if (!isDeepStrictEqual(scopeIn(existing), scope)) return 'scope_fixed';
  return { outcome: isDeepStrictEqual(whatChanges(existing), whatChanges(wanted)) ? 'unchanged' : 'changed', rule: wanted, existing };
}

function scopeOf({ scope }: DocumentRuleDto, city: KnownCity): Pick<NewRule, 'sensorType' | 'zoneId' | 'sensorId'> | ProblemCode {
  const { sensorType = null, zone = null, device = null } = scope;
  if (device !== null ? sensorType !== null || zone !== null : sensorType === null && zone === null) return 'scope_invalid';
  const zoneId = zone === null ? null : city.zones.get(zone);
  const sensorId = device === null ? null : city.sensors.get(device);
  if (zoneId === undefined) return 'zone_unknown';
  return sensorId === undefined ? 'device_unknown' : { sensorType, zoneId, sensorId };
}

function conditionOf({ condition }: DocumentRuleDto): RuleCondition | undefined {
  if (condition.type === 'threshold') {
    const { operator, threshold, clear = threshold } = condition;
    if (!isClearOnRightSide({ operator, threshold, clear, durationSeconds: 0 })) return undefined;
  }
  return completeCondition(condition);
}

const scopeIn = ({ sensorType, zoneId, sensorId }: RuleRecord) => ({ sensorType, zoneId, sensorId });
const whatChanges = ({ name, severity, enabled, condition }: NewRule) => ({ name, severity, enabled, condition });
