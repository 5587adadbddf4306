import { type AlertChangedData, type AlertType } from '@madinina/contracts';
import { type RuleDefinitionDto } from '../rules/rule.dto';
import { type AlertAnomalyDto, type AlertDetailsDto, type AlertDto } from './alert.dto';
import { type AlertDetailsRecord, type AlertRecord, type MovedAlert } from './alert-record';

/** The allow-list of what a caller sees of an alert; `withHandling` as `seesHandling` tells. */
export const alertDto = (alert: AlertRecord, withHandling: boolean): AlertDto => shown(alert, withHandling);

function shown(alert: AlertRecord, withHandling: boolean) {
  return {
    id: alert.id,
    type: alert.type,
    severity: alert.severity,
    status: alert.status,
    rule: { id: alert.ruleId, name: alert.ruleName, version: alert.ruleVersion },
    sensor: { id: alert.sensorId, name: alert.sensorName, type: alert.sensorType },
    zone: { id: alert.zoneId, code: alert.zoneCode, name: alert.zoneName },
    value: alert.value,
    unit: alert.unit,
    reason: alert.reason,
    recurrences: alert.recurrences,
    raisedAt: alert.raisedAt.toISOString(),
    acknowledgedAt: alert.acknowledgedAt?.toISOString() ?? null,
    resolvedAt: alert.resolvedAt?.toISOString() ?? null,
    ...(withHandling && { acknowledgedBy: alert.acknowledgedBy, resolvedBy: alert.resolvedBy, note: alert.note }),
    version: alert.version,
    updatedAt: alert.updatedAt.toISOString(),
  };
}

export function alertDetailsDto(alert: AlertDetailsRecord, withHandling: boolean): AlertDetailsDto {
  return {
    ...shown(alert, withHandling),
    readings: alert.readings.map(({ timestamp, value }) => ({ timestamp, value })),
    anomaly: alert.explanation as AlertAnomalyDto | null,
    definition: definitionView(alert.definition),
    changes: alert.changes.map(({ from, to, at, reason, actorId, note }) => ({
      from,
      to,
      at: at.toISOString(),
      reason,
      ...(withHandling && { actorId, note }),
    })),
  };
}

interface StoredDefinition {
  readonly type: AlertType;
  readonly condition: object;
}

/** Versions that are older than the types of conditions do not name theirs. */
function definitionView(stored: unknown): RuleDefinitionDto | null {
  const definition = stored as StoredDefinition | null;
  return definition && ({ ...definition, condition: { type: definition.type, ...definition.condition } } as unknown as RuleDefinitionDto);
}

/** What other rooms learn of a step; `actorId` is null when the rule took it, `note` is the person's, or the city's reason. */
export function alertChangedData(alert: MovedAlert, actorId: string | null, note: string | null): AlertChangedData {
  return {
    alertId: alert.id,
    type: alert.type,
    severity: alert.severity,
    status: alert.status,
    ruleId: alert.ruleId,
    ruleVersion: alert.ruleVersion,
    ruleName: alert.ruleName,
    sensorId: alert.sensorId,
    sensorName: alert.sensorName,
    sensorType: alert.sensorType,
    zoneId: alert.zoneId,
    zoneName: alert.zoneName,
    ...(alert.value !== null && { value: alert.value }),
    ...(alert.unit !== null && { unit: alert.unit }),
    reason: alert.reason,
    raisedAt: alert.raisedAt.toISOString(),
    from: alert.fromStatus,
    ...(actorId !== null && { actorId }),
    ...(note !== null && { note }),
    changedAt: (alert.resolvedAt ?? alert.acknowledgedAt ?? alert.updatedAt).toISOString(),
  };
}
