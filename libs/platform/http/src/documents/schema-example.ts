/** The part of JSON Schema that our documents use. */
export interface DocumentSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly minItems?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, DocumentSchema>>;
  readonly additionalProperties?: boolean | DocumentSchema;
  readonly items?: DocumentSchema;
  readonly allOf?: readonly DocumentSchema[];
  readonly oneOf?: readonly DocumentSchema[];
  readonly anyOf?: readonly DocumentSchema[];
}

export type SchemaBook = Readonly<Record<string, DocumentSchema>>;

/** Values that a format alone explains to a reader. */
const BY_FORMAT: Readonly<Record<string, string>> = {
  uuid: '019b0b5e-6c00-7000-8000-000000000001',
  'date-time': '2026-01-12T10:00:00.000Z',
  date: '2026-01-12',
  uri: 'https://city.example/',
  email: 'marie.joseph@example.org',
};

const PREFIX = '#/components/schemas/';

/**
 * An example of a schema: its own when it has one, else put together from those of its properties. `undefined` where nothing
 * tells what a value looks like, as for a string without example, enumeration or telling format, unless it may be null.
 */
export function schemaExample(schema: DocumentSchema, book: SchemaBook, seen: readonly string[] = []): unknown {
  const own = ownExample(schema);
  if (own !== undefined) return own;
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(PREFIX.length);
    const target = book[name];
    return target === undefined || seen.includes(name) ? undefined : schemaExample(target, book, [...seen, name]);
  }
  const value = exampleOfShape(schema, book, seen);
  return value === undefined && isNullable(schema) ? null : value;
}

function exampleOfShape(schema: DocumentSchema, book: SchemaBook, seen: readonly string[]): unknown {
  const alternative = (schema.oneOf ?? schema.anyOf)?.find(({ type }) => type !== 'null');
  if (alternative) return schemaExample(alternative, book, seen);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => schemaExample(part, book, seen))) as unknown;
  return exampleOfType(schema, book, seen);
}

function ownExample(schema: DocumentSchema): unknown {
  return [schema.example, schema.examples?.[0], schema.const, schema.default, schema.enum?.[0]].find((value) => value !== undefined);
}

function exampleOfType(schema: DocumentSchema, book: SchemaBook, seen: readonly string[]): unknown {
  switch (typeOf(schema)) {
    case 'object':
      return exampleOfObject(schema, book, seen);
    case 'array': {
      const item = schema.items && schemaExample(schema.items, book, seen);
      return item === undefined ? [] : Array.from({ length: schema.minItems ?? 1 }, () => item);
    }
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'string':
      return BY_FORMAT[schema.format ?? ''];
    case undefined:
    default:
      return undefined;
  }
}

function exampleOfObject(schema: DocumentSchema, book: SchemaBook, seen: readonly string[]): Record<string, unknown> | undefined {
  const example: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const value = schemaExample(property, book, seen);
    if (value !== undefined) example[name] = value;
    else if (schema.required?.includes(name)) return undefined;
  }
  return example;
}

const isNullable = ({ type }: DocumentSchema): boolean => Array.isArray(type) && type.includes('null');

function typeOf({ type, properties }: DocumentSchema): string | undefined {
  if (type === undefined) return properties ? 'object' : undefined;
  return typeof type === 'string' ? type : type.find((one) => one !== 'null');
}
