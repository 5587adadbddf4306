import { MOST_FAILURES } from './field-failures';
import { type FieldFailure } from './input-error';

/** Where Nest's Swagger keeps what `@ApiProperty` said of a property, on the prototype. */
const API_PROPERTY = 'swagger/apiModelProperties';

/**
 * The places of a checked DTO that are null though its document does not call them `nullable`. `@IsOptional()` lets null pass
 * as it lets what is left out pass; the code behind a DTO is written for its type, which is the one of the document.
 */
export function nullFailures(dto: object): FieldFailure[] {
  const failures: FieldFailure[] = [];
  collect(dto, '', failures);
  return failures.slice(0, MOST_FAILURES);
}

function collect(value: object, parent: string, failures: FieldFailure[]): void {
  if (Array.isArray(value)) {
    value.forEach((item: unknown, index) => {
      if (isDto(item)) collect(item, `${parent}[${index}]`, failures);
    });
    return;
  }
  for (const [name, member] of Object.entries(value) as [string, unknown][]) {
    const path = parent === '' ? name : `${parent}.${name}`;
    if (member === null && !mayBeNull(value, name)) failures.push({ path, constraint: 'isNotNull', parameters: [] });
    else if (Array.isArray(member) || isDto(member)) collect(member, path, failures);
  }
}

/** Free JSON (the properties of a feature) has no class, and may hold null. */
const isDto = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null;

function mayBeNull(dto: object, name: string): boolean {
  const told = Reflect.getMetadata(API_PROPERTY, Object.getPrototypeOf(dto) as object, name) as { readonly nullable?: boolean } | undefined;
  return told === undefined || told.nullable === true;
}
