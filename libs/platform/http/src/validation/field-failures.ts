import { getMetadataStorage, type ValidationError } from 'class-validator';
import { type FieldFailure } from './input-error';

/** A request with thousands of bad values is told about the first ones. */
export const MOST_FAILURES = 50;

/** Flattens the errors of class-validator; a place is written as in JavaScript: `items[0].name`. */
export function fieldFailures(errors: readonly ValidationError[]): FieldFailure[] {
  const failures: FieldFailure[] = [];
  collect(errors, '', failures);
  return failures;
}

function collect(errors: readonly ValidationError[], parent: string, failures: FieldFailure[]): void {
  for (const error of errors) {
    const path = join(parent, error);
    for (const constraint of Object.keys(error.constraints ?? {})) {
      if (failures.length === MOST_FAILURES) return;
      failures.push({ path, constraint, ...declared(error, constraint) });
    }
    if (error.children) collect(error.children, path, failures);
  }
}

// The property of an item is its index.
const join = (parent: string, { property, target }: ValidationError): string => {
  if (Array.isArray(target)) return `${parent}[${property}]`;
  return parent === '' ? property : `${parent}.${property}`;
};

function declared({ target, property }: ValidationError, constraint: string): Pick<FieldFailure, 'parameters' | 'say'> {
  if (!target) return { parameters: [] };
  const rule = getMetadataStorage()
    .getTargetValidationMetadatas(target.constructor, '', false, false)
    .find((metadata) => metadata.propertyName === property && (metadata.name ?? metadata.type) === constraint);
  const say = ownText(rule?.message);
  return { parameters: rule?.constraints ?? [], ...(say !== undefined && { say }) };
}

// A message with `$` markers or a function is the library's way to build one; a room's plain text is taken as it is.
const ownText = (message: unknown): string | undefined => (typeof message === 'string' && !message.includes('$') ? message : undefined);
