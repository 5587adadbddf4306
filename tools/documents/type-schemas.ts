import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A JSON Schema (draft 7, as AsyncAPI 3 reads it), or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** JSON Schemas of the interfaces and types that files export, with their comments as descriptions. For plain data: no methods, no generics. */
export class TypeSchemas {
  private readonly checker: ts.TypeChecker;
  private readonly exported = new Map<string, ts.Type>();

  constructor(files: readonly string[]) {
    const program = ts.createProgram([...files], {
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ES2022,
    });
    this.checker = program.getTypeChecker();
    for (const file of files) {
      const source = program.getSourceFile(file);
      const module = source && this.checker.getSymbolAtLocation(source);
      for (const symbol of module ? this.checker.getExportsOfModule(module) : [])
        if ((symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) !== 0)
          this.exported.set(symbol.name, this.checker.getDeclaredTypeOfSymbol(symbol));
    }
  }

  /** The schema of an exported type. @throws when nothing exports it */
  of(name: string): JsonSchema {
    const type = this.exported.get(name);
    if (!type) throw new Error(`No exported type is named ${name}`);
    return this.schema(type);
  }

  /** The schemas of the members of an exported interface, such as a map from events to what they say. */
  membersOf(name: string): { readonly name: string; readonly description: string; readonly schema: JsonSchema }[] {
    const type = this.exported.get(name);
    if (!type) throw new Error(`No exported type is named ${name}`);
    return type.getProperties().map((property) => ({
      name: property.name,
      description: this.description(property),
      schema: this.schema(this.checker.getTypeOfSymbol(property)),
    }));
  }

  /** The members of an exported union that is told apart by `type`. */
  alternativesOf(name: string): { readonly name: string; readonly schema: JsonSchema }[] {
    const type = this.exported.get(name);
    if (!type?.isUnion()) throw new Error(`${name} is no exported union`);
    return type.types.flatMap((alternative) => {
      const tag = alternative.getProperty('type');
      const kinds = tag ? this.literals(this.checker.getTypeOfSymbol(tag)) : [];
      return kinds.map((kind) => ({ name: kind, schema: this.schema(alternative) }));
    });
  }

  private schema(type: ts.Type): JsonSchema {
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if ((type.flags & ts.TypeFlags.BooleanLiteral) !== 0) return { const: this.checker.typeToString(type) === 'true' };
    if ((type.flags & ts.TypeFlags.String) !== 0) return { type: 'string' };
    if ((type.flags & ts.TypeFlags.Number) !== 0) return { type: 'number' };
    if ((type.flags & ts.TypeFlags.Boolean) !== 0) return { type: 'boolean' };
    if ((type.flags & ts.TypeFlags.Null) !== 0) return { type: 'null' };
    if (type.isUnion()) return this.union(type);
    if (this.checker.isArrayType(type))
      return { type: 'array', items: this.schema(this.checker.getTypeArguments(type as ts.TypeReference)[0] ?? type) };
    // The members of an intersection are those of its parts together.
    if ((type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0) return this.object(type);
    throw new Error(`${this.checker.typeToString(type)} is no plain data`);
  }

  private union(type: ts.UnionType): JsonSchema {
    const parts = type.types.filter((part) => (part.flags & ts.TypeFlags.Undefined) === 0);
    const values = parts.filter((part) => part.isStringLiteral()).map((part) => part.value);
    if (values.length === parts.length) return { type: 'string', enum: values };
    const schemas = parts.map((part) => this.schema(part));
    const booleans = schemas.filter((schema) => typeof schema['const'] === 'boolean');
    const others = schemas.filter((schema) => typeof schema['const'] !== 'boolean');
    const all = booleans.length === 2 ? [...others, { type: 'boolean' }] : [...others, ...booleans];
    return all.length === 1 ? (all[0] ?? {}) : { oneOf: all };
  }

  private object(type: ts.Type): JsonSchema {
    const index = this.checker.getIndexInfoOfType(type, ts.IndexKind.String);
    if (index) return { type: 'object', additionalProperties: this.schema(index.type) };
    const properties = type
      .getProperties()
      .filter((property) => (this.checker.getTypeOfSymbol(property).flags & ts.TypeFlags.Undefined) === 0);
    const required = properties.filter((property) => (property.flags & ts.SymbolFlags.Optional) === 0).map(({ name }) => name);
    return {
      type: 'object',
      ...(required.length > 0 && { required }),
      properties: Object.fromEntries(
        properties.map((property) => {
          const description = this.description(property);
          const schema = this.schema(this.checker.getTypeOfSymbol(property));
          return [property.name, description === '' ? schema : { description, ...schema }];
        }),
      ),
      additionalProperties: false,
    };
  }

  private literals(type: ts.Type): string[] {
    if (type.isStringLiteral()) return [type.value];
    return type.isUnion() ? type.types.flatMap((part) => this.literals(part)) : [];
  }

  private description(symbol: ts.Symbol): string {
    return ts.displayPartsToString(symbol.getDocumentationComment(this.checker));
  }
}

/** The files of the contracts that say what travels beside HTTP. */
export const realtimeTypes = (root: string): TypeSchemas =>
  new TypeSchemas(
    ['client/socket-events.ts', 'client/live-messages.ts', 'topics/device-messages.ts'].map((file) =>
      join(root, 'libs/contracts/src', file),
    ),
  );

/** The MQTT topics of the contracts, by name. Read from the text: what runs in the applications cannot be loaded by a tool. */
export function topicPatterns(root: string): Record<string, string> {
  const text = readFileSync(join(root, 'libs/contracts/src/topics/city-topics.ts'), 'utf8');
  return Object.fromEntries(
    [...text.matchAll(/export const (\w+) = defineTopic\('([^']+)'\)/g)].map(([, name = '', pattern = '']) => [name, pattern]),
  );
}
