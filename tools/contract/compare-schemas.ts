import type { OpenApiDocument, Schema } from './document.ts';

/** Who writes the value. What a caller sends may be allowed more than before; what the service answers may not hold less. */
export type Direction = 'request' | 'response';

/** Says what breaks a caller: where, and how. */
export type Report = (place: string, what: string) => void;

/** Limits that a caller must keep: smaller ones of `LOWER`, greater ones of `UPPER` were allowed before. */
const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems'] as const;
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems'] as const;

/** Compares one schema of two documents, through their references. */
export class SchemaComparison {
  // A tree of schemas may hold itself; a pair that is being compared, or was, says nothing new.
  private readonly seen = new Set<string>();
  private readonly before: OpenApiDocument;
  private readonly after: OpenApiDocument;
  private readonly report: Report;

  constructor(before: OpenApiDocument, after: OpenApiDocument, report: Report) {
    this.before = before;
    this.after = after;
    this.report = report;
  }

  compare(was: Schema | undefined, is: Schema | undefined, direction: Direction, place: string): void {
    if (was === undefined || is === undefined) {
      if (was === undefined ? direction === 'request' && is !== undefined : direction === 'response')
        this.report(place, was === undefined ? 'a schema is asked for where any value was taken' : 'has no schema any more');
      return;
    }
    const pair = `${was.$ref ?? ''} ${is.$ref ?? ''} ${direction}`;
    if (was.$ref !== undefined || is.$ref !== undefined) {
      if (was.$ref !== undefined && is.$ref !== undefined) {
        if (this.seen.has(pair)) return;
        this.seen.add(pair);
      }
      this.compare(resolved(was, this.before), resolved(is, this.after), direction, was.$ref?.split('/').at(-1) ?? place);
      return;
    }
    this.compareKinds(was, is, direction, place);
    this.compareLimits(was, is, direction, place);
    this.compareProperties(was, is, direction, place);
    this.compareAlternatives(was, is, direction, place);
    if (was.items ?? is.items) this.compare(was.items, is.items, direction, `${place}[]`);
    for (const [index, part] of (was.allOf ?? []).entries()) this.compare(part, is.allOf?.[index], direction, place);
  }

  private compareKinds(was: Schema, is: Schema, direction: Direction, place: string): void {
    const [types, newTypes] = [typesOf(was), typesOf(is)];
    // A caller that sends, or reads, any of `narrow` must find it in `wide`.
    const [narrow, wide] = direction === 'request' ? [types, newTypes] : [newTypes, types];
    if (narrow && wide) {
      const lost = narrow.filter((type) => !wide.includes(type) && !(type === 'integer' && wide.includes('number')));
      if (lost.length > 0)
        this.report(place, direction === 'request' ? `no longer takes ${lost.join(', ')}` : `may now be ${lost.join(', ')}`);
    } else if (direction === 'request' ? newTypes && !types : types && !newTypes) this.report(place, 'has another type');
    const gone = direction === 'request' ? valuesOf(was)?.filter((value) => valuesOf(is)?.includes(value) === false) : undefined;
    if (gone && gone.length > 0) this.report(place, `no longer takes ${gone.map((value) => JSON.stringify(value)).join(', ')}`);
    if (direction === 'request' && !valuesOf(was) && valuesOf(is)) this.report(place, 'takes only some values now');
    if (direction === 'response' && valuesOf(was) && !valuesOf(is)) this.report(place, 'may now be any value');
    if (was.format !== is.format && (direction === 'request' ? is.format !== undefined : was.format !== undefined))
      this.report(place, `has the format ${is.format ?? 'of any text'} instead of ${was.format ?? 'any text'}`);
    if (direction === 'request' && is.pattern !== undefined && is.pattern !== was.pattern) this.report(place, `must match ${is.pattern}`);
  }

  private compareLimits(was: Schema, is: Schema, direction: Direction, place: string): void {
    if (direction === 'response') return;
    for (const limit of LOWER)
      if ((is[limit] ?? -Infinity) > (was[limit] ?? -Infinity)) this.report(place, `${limit} is now ${String(is[limit])}`);
    for (const limit of UPPER)
      if ((is[limit] ?? Infinity) < (was[limit] ?? Infinity)) this.report(place, `${limit} is now ${String(is[limit])}`);
  }

  private compareProperties(was: Schema, is: Schema, direction: Direction, place: string): void {
    const [properties, newProperties] = [was.properties ?? {}, is.properties ?? {}];
    for (const [name, property] of Object.entries(properties)) {
      const at = `${place}.${name}`;
      const now = newProperties[name];
      // What is not expected in a body is refused, so that a caller that still sends it breaks too.
      if (now === undefined) this.report(at, 'is gone');
      else this.compare(property, now, direction, at);
      const [needed, neededNow] = [was.required?.includes(name) ?? false, is.required?.includes(name) ?? false];
      if (now && direction === 'response' && needed && !neededNow) this.report(at, 'may be missing now');
      if (now && direction === 'request' && !needed && neededNow) this.report(at, 'is required now');
    }
    if (direction === 'request')
      for (const name of is.required ?? []) if (!(name in properties)) this.report(`${place}.${name}`, 'is new and required');
    if (direction === 'request' && open(was) && !open(is)) this.report(place, 'takes no other properties any more');
    if (typeof was.additionalProperties === 'object' && typeof is.additionalProperties === 'object')
      this.compare(was.additionalProperties, is.additionalProperties, direction, `${place}.*`);
  }

  private compareAlternatives(was: Schema, is: Schema, direction: Direction, place: string): void {
    const [before, after] = [was.oneOf ?? was.anyOf, is.oneOf ?? is.anyOf];
    if (!before && !after) return;
    const [olds, news] = [before ?? [was], after ?? [is]];
    const [kept, among] = direction === 'request' ? [olds, news] : [news, olds];
    for (const alternative of kept)
      if (!among.some((other) => nameOf(other) === nameOf(alternative)))
        this.report(place, direction === 'request' ? `no longer takes ${nameOf(alternative)}` : `may now be ${nameOf(alternative)}`);
    for (const old of olds) {
      const same = news.find((other) => nameOf(other) === nameOf(old));
      if (same && before && after) this.compare(old, same, direction, place);
    }
  }
}

function resolved(schema: Schema, document: OpenApiDocument): Schema | undefined {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.replace('#/components/schemas/', '');
  const target = document.components?.schemas?.[name];
  if (!target) throw new Error(`${schema.$ref} leads nowhere`);
  return target;
}

function typesOf({ type }: Schema): readonly string[] | undefined {
  return typeof type === 'string' ? [type] : type;
}

const valuesOf = (schema: Schema): readonly unknown[] | undefined =>
  schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
const open = ({ additionalProperties }: Schema): boolean => additionalProperties !== undefined && additionalProperties !== false;
const nameOf = (schema: Schema): string =>
  schema.$ref?.split('/').at(-1) ?? JSON.stringify(schema.type ?? schema.const ?? schema.enum ?? 'object');
