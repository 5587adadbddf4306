import type { Drift } from './drift.ts';

/** What to tell whoever ran the check; undefined when migrations and schema agree. */
export function driftReport({ script, types }: Drift): string | undefined {
  if (script === '' && types.length === 0) return undefined;
  const parts = ['The migrations and the schema do not agree.'];
  if (script !== '') parts.push(`A migrated database would become what the schema says with:\n\n${script}`);
  if (types.length > 0) {
    const lines = types.map(({ column, migrated, schema }) => `  ${column}: the migrations make ${migrated}, the schema says ${schema}`);
    parts.push(`Columns of another type:\n${lines.join('\n')}`);
  }
  parts.push('Write a migration (npm run db:migration -- NAME) or correct prisma/models; prisma/README.md tells which.');
  return parts.join('\n\n');
}
