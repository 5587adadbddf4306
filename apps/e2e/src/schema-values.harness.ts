import fc from 'fast-check';

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
  readonly required?: readonly string[];
  readonly oneOf?: readonly RequestSchema[];
  readonly anyOf?: readonly RequestSchema[];
  readonly allOf?: readonly RequestSchema[];
}

/** Texts that have broken servers before. */
export const HOSTILE_TEXTS = [
  '',
  ' ',
  '\u0000',
  'null',
  '-1',
  '1e400',
  'NaN',
  "'; DROP TABLE accounts; --",
  "' OR 1=1 --",
  '${7*7}{{7*7}}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '%00%2e%2e',
  '\u202Eabc',
  'a\u0301'.repeat(50),
  '\uD800',
  '𝕏'.repeat(200),
  'x'.repeat(5000),
  '9999-12-31T23:59:59.999Z',
  '0000-00-00',
  '__proto__',
  'constructor',
];

const HOSTILE = fc.oneof(
  fc.constantFrom<unknown>(...HOSTILE_TEXTS),
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, -1e308, 2 ** 53, [], {}, [[[[]]]], { __proto__: { polluted: true } }, { $ne: null }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Values of schemas: as they are told, nearly so, or not at all. */
export class SchemaValues {
  /** @param ids that exist, given where an id is asked for */
  constructor(
    private readonly book: Readonly<Record<string, RequestSchema>>,
    private readonly ids: readonly string[],
  ) {}

  /** Mostly good, sometimes with one part replaced by something else, sometimes anything. */
  any(schema: RequestSchema): fc.Arbitrary<unknown> {
    const good = this.good(schema);
    return fc.oneof(
      { weight: 4, arbitrary: good },
      { weight: 3, arbitrary: fc.tuple(good, HOSTILE, fc.nat()).map(([value, bad, place]) => replaced(value, bad, place)) },
      { weight: 1, arbitrary: HOSTILE },
    );
  }

  private good(schema: RequestSchema, depth = 0): fc.Arbitrary<unknown> {
    if (schema.$ref !== undefined) return this.good(this.book[schema.$ref.split('/').at(-1) ?? ''] ?? {}, depth + 1);
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    const alternatives = schema.oneOf ?? schema.anyOf;
    if (alternatives) return fc.oneof(...alternatives.map((one) => this.good(one, depth + 1)));
    if (schema.allOf)
      return fc.tuple(...schema.allOf.map((one) => this.good(one, depth + 1))).map((parts) => Object.assign({}, ...parts) as unknown);
    const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [schema.properties ? 'object' : 'string']);
    const byType = fc.oneof(...types.map((type) => this.ofType(type, schema, depth)));
    return schema.example === undefined ? byType : fc.oneof(fc.constant(schema.example), byType);
  }

  private ofType(type: string, schema: RequestSchema, depth: number): fc.Arbitrary<unknown> {
    switch (type) {
      case 'null':
        return fc.constant(null);
      case 'boolean':
        return fc.boolean();
      case 'integer':
        return fc.integer({ min: Math.max(schema.minimum ?? -1000, -(2 ** 31)), max: Math.min(schema.maximum ?? 1_000_000, 2 ** 31 - 1) });
      case 'number':
        return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true });
      case 'array':
        return fc.array(depth > 8 ? fc.constant(null) : this.good(schema.items ?? {}, depth + 1), {
          minLength: schema.minItems ?? 0,
          maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? 3, 3)),
        });
      case 'object':
        return depth > 8 ? fc.constant({}) : this.object(schema, depth);
      default:
        return this.text(schema);
    }
  }

  private object({ properties = {}, required = [] }: RequestSchema, depth: number): fc.Arbitrary<unknown> {
    const values = Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, this.good(property, depth + 1)]));
    return fc.record(values, { requiredKeys: required.filter((name) => name in properties) });
  }

  private text({ format, pattern, minLength = 0, maxLength = 40 }: RequestSchema): fc.Arbitrary<string> {
    if (format === 'uuid') return fc.constantFrom(...this.ids);
    if (format === 'date-time')
      return fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
    if (format === 'email') return fc.emailAddress();
    if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
    return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) });
  }
}

/** The value with the part at a place replaced; all of it where it has no parts. */
function replaced(value: unknown, bad: unknown, place: number): unknown {
  if (typeof value !== 'object' || value === null) return bad;
  const keys = Object.keys(value);
  const key = keys[place % Math.max(1, keys.length)];
  if (key === undefined) return bad;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
  const part = copy[key];
  copy[key] = typeof part === 'object' && part !== null && place % 3 === 0 ? replaced(part, bad, Math.floor(place / 3)) : bad;
  return copy;
}
