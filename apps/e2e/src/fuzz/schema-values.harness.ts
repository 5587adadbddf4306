import fc from 'fast-check';
import { EDGE_INSTANTS, EDGE_NUMBERS, GEOMETRY, HOSTILE, HOSTILE_TEXTS } from './hostile-values.harness';

/** The part of JSON Schema that requests are described with. */
export interface RequestSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly example?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: RequestSchema;
  readonly properties?: Readonly<Record<string, RequestSchema>>;
  readonly additionalProperties?: boolean | RequestSchema;
  readonly required?: readonly string[];
  readonly oneOf?: readonly RequestSchema[];
  readonly anyOf?: readonly RequestSchema[];
  readonly allOf?: readonly RequestSchema[];
}

/** What is there to be named: values for a property or a parameter of this name, as they are when they are asked for. */
export type Known = (name: string) => readonly unknown[];

/** Shapes that their schema tells too little of. */
const OWN_SHAPES: Readonly<Record<string, fc.Arbitrary<unknown>>> = { FeatureGeometryDto: GEOMETRY, BoundaryDto: GEOMETRY };

const ABSENT = '019b0b5e-6c00-7000-8000-000000000001';
const NAMES = ['name', 'properties', 'level', 'é', '', '__proto__', 'a.b', 'x'.repeat(64), "'", 'toString'];

/** Values of schemas: as they are told, nearly so, or not at all. */
export class SchemaValues {
  constructor(
    private readonly book: Readonly<Record<string, RequestSchema>>,
    private readonly known: Known,
  ) {}

  /** Mostly good, sometimes with one part replaced by something else, sometimes anything. */
  any(schema: RequestSchema, name: string): fc.Arbitrary<unknown> {
    const good = this.good(schema, name);
    return fc.oneof(
      { weight: 5, arbitrary: good },
      { weight: 3, arbitrary: fc.tuple(good, HOSTILE, fc.nat()).map(([value, bad, place]) => replaced(value, bad, place)) },
      { weight: 1, arbitrary: fc.tuple(good, fc.nat()).map(([value, place]) => replaced(value, undefined, place)) },
      { weight: 1, arbitrary: HOSTILE },
    );
  }

  /** As it is told, and of what is there. */
  good(schema: RequestSchema, name: string, depth = 0): fc.Arbitrary<unknown> {
    const told = this.told(schema, name, depth);
    const known = fc.nat().map((index) => {
      const values = this.known(name);
      return values[index % Math.max(1, values.length)];
    });
    if (this.known(name).length === 0) return told;
    return fc.oneof({ weight: 5, arbitrary: known }, { weight: 1, arbitrary: told });
  }

  private told(schema: RequestSchema, name: string, depth: number): fc.Arbitrary<unknown> {
    if (schema.$ref !== undefined) {
      const word = schema.$ref.split('/').at(-1) ?? '';
      const told = this.told(this.book[word] ?? {}, name, depth + 1);
      const own = OWN_SHAPES[word];
      return own ? fc.oneof(own, told) : told;
    }
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    const alternatives = schema.oneOf ?? schema.anyOf;
    if (alternatives) return fc.oneof(...alternatives.map((one) => this.good(one, name, depth + 1)));
    if (schema.allOf)
      return fc.tuple(...schema.allOf.map((one) => this.good(one, name, depth + 1))).map((parts) => Object.assign({}, ...parts) as unknown);
    const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [schema.properties ? 'object' : 'string']);
    const byType = fc.oneof(...types.map((type) => this.ofType(type, schema, name, depth)));
    return schema.example === undefined ? byType : fc.oneof(fc.constant(schema.example), byType);
  }

  private ofType(type: string, schema: RequestSchema, name: string, depth: number): fc.Arbitrary<unknown> {
    const { minimum: least, maximum: most } = schema;
    const borders = [...EDGE_NUMBERS, least, most].filter(
      (edge): edge is number => edge !== undefined && edge >= (least ?? -Infinity) && edge <= (most ?? Infinity),
    );
    switch (type) {
      case 'null':
        return fc.constant(null);
      case 'boolean':
        return fc.boolean();
      case 'integer':
        return fc.oneof(
          { weight: 3, arbitrary: fc.integer({ min: Math.max(least ?? -1000, -(2 ** 31)), max: Math.min(most ?? 100_000, 2 ** 31 - 1) }) },
          { weight: 1, arbitrary: fc.constantFrom(...borders.map(Math.trunc)) },
        );
      case 'number':
        return fc.oneof(
          { weight: 3, arbitrary: fc.double({ min: least ?? -1e6, max: most ?? 1e6, noNaN: true }) },
          { weight: 1, arbitrary: fc.constantFrom(...borders) },
        );
      case 'array':
        return depth > 8 ? fc.constant([]) : this.array(schema, name, depth);
      case 'object':
        return depth > 8 ? fc.constant({}) : this.object(schema, depth);
      default:
        return text(schema);
    }
  }

  private array({ items = {}, minItems = 0, maxItems }: RequestSchema, name: string, depth: number): fc.Arbitrary<unknown> {
    const item = this.good(items, name, depth + 1);
    const few = fc.array(item, { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems ?? 3, 3)) });
    if (depth > 2) return few;
    // As many as are told, and one more.
    const many = maxItems === undefined ? [600] : [maxItems, maxItems + 1];
    return fc.oneof(
      { weight: 9, arbitrary: few },
      { weight: 1, arbitrary: fc.tuple(item, fc.constantFrom(...many)).map(([one, length]) => new Array<unknown>(length).fill(one)) },
    );
  }

  private object({ properties = {}, required = [], additionalProperties }: RequestSchema, depth: number): fc.Arbitrary<unknown> {
    const values = Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, this.good(property, name, depth + 1)]));
    const declared = fc.record(values, { requiredKeys: required.filter((name) => name in properties) });
    if (additionalProperties === undefined || additionalProperties === false) return declared;
    const value =
      additionalProperties === true ? fc.oneof(HOSTILE, fc.double(), fc.string()) : this.good(additionalProperties, '', depth + 1);
    const more = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 8 })), value, {
      maxKeys: 4,
      noNullPrototype: true,
    });
    return fc.tuple(declared, more).map(([some, others]) => ({ ...some, ...others }));
  }
}

function text({ format, pattern, minLength = 0, maxLength = 40 }: RequestSchema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.constant(ABSENT);
  if (format === 'date-time')
    return fc.oneof(
      {
        weight: 3,
        arbitrary: fc
          .integer({ min: -45 * 86_400, max: 2 * 86_400 })
          .map((seconds) => new Date(Math.floor(Date.now() / 1_000 + seconds) * 1_000).toISOString()),
      },
      { weight: 1, arbitrary: fc.constantFrom(...EDGE_INSTANTS) },
    );
  if (format === 'email')
    return fc.oneof(
      fc.emailAddress(),
      fc.nat(1e9).map((number) => `fuzz.${number}@example.org`),
    );
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  const size = { minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) };
  return fc.oneof(
    { weight: 3, arbitrary: fc.string(size) },
    { weight: 1, arbitrary: fc.string({ ...size, unit: 'grapheme' }) },
    { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_TEXTS.filter(({ length }) => length >= minLength && length <= maxLength)) },
  );
}

/** The value with the part at a place replaced, or left out; all of it where it has no parts. */
function replaced(value: unknown, bad: unknown, place: number): unknown {
  if (typeof value !== 'object' || value === null) return bad;
  const keys = Object.keys(value);
  const key = keys[place % Math.max(1, keys.length)];
  if (key === undefined) return bad;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
  const part = copy[key];
  copy[key] = typeof part === 'object' && part !== null && place % 3 !== 0 ? replaced(part, bad, Math.floor(place / 3)) : bad;
  return copy;
}
