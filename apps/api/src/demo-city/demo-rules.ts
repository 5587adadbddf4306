import { type RuleInput, type RuleService } from '@madinina/iot';

/** Fixed ids, so that a rule that somebody removed does not come back at the next start. */
const demoRules: readonly (RuleInput & { readonly id: string })[] = [
  {
    id: '019aa000-0000-7000-8000-000000000001',
    name: 'Forte chaleur',
    severity: 'high',
    scope: { sensorType: 'temperature' },
    condition: { operator: 'above', threshold: 34, clear: 32, durationSeconds: 0 },
  },
  {
    id: '019aa000-0000-7000-8000-000000000002',
    name: 'Air pollué aux particules',
    severity: 'high',
    scope: { sensorType: 'air_quality' },
    condition: { operator: 'above', threshold: 80, clear: 60, durationSeconds: 0 },
  },
  {
    id: '019aa000-0000-7000-8000-000000000003',
    name: 'Bruit excessif',
    severity: 'medium',
    scope: { sensorType: 'noise' },
    condition: { operator: 'above', threshold: 85, clear: 75, durationSeconds: 0 },
  },
  {
    id: '019aa000-0000-7000-8000-000000000004',
    name: 'Conteneur presque plein',
    severity: 'low',
    scope: { sensorType: 'fill_level' },
    condition: { operator: 'above', threshold: 90, clear: 50, durationSeconds: 0 },
  },
  {
    id: '019aa000-0000-7000-8000-000000000005',
    name: 'Niveau d’eau muet',
    severity: 'medium',
    scope: { sensorType: 'water_level' },
    condition: { type: 'offline', missedReadings: 5 },
  },
  {
    id: '019aa000-0000-7000-8000-000000000006',
    name: 'Niveau d’eau inhabituel',
    severity: 'medium',
    scope: { sensorType: 'water_level' },
    condition: { type: 'anomaly', minScore: 0.8 },
  },
];

/** Makes the rules that were never there. */
export async function seedRules(rules: RuleService): Promise<void> {
  for (const { id, ...rule } of demoRules) await rules.ensure(id, rule);
}
