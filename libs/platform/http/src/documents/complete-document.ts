import { type OpenAPIObject } from '@nestjs/swagger';
import { type Operation } from './document-operation';
import { type DocumentSchema, schemaExample, type SchemaBook } from './schema-example';

/** A chapter of the document: operations whose paths begin with one of `paths`, the longest that fits. */
export interface DocumentTag {
  readonly name: string;
  readonly description: string;
  readonly paths: readonly string[];
}

interface Media {
  schema?: DocumentSchema;
  example?: unknown;
  examples?: unknown;
}

/** Puts operations into chapters. @throws when a path belongs to none */
export function tagOperation(operation: Operation, path: string, tags: readonly DocumentTag[]): void {
  const fits = tags.flatMap(({ name, paths }) => paths.filter((start) => begins(path, start)).map((start) => ({ name, start })));
  const [nearest] = fits.sort((a, b) => b.start.length - a.start.length);
  if (!nearest) throw new Error(`No tag of the document holds ${path}`);
  operation.tags = [nearest.name];
}

const begins = (path: string, start: string): boolean => path === start || path.startsWith(`${start}/`);

/**
 * A file is a member of a form, or the whole body when it comes without a form. Decorators describe the form alone.
 */
export function unwrapFiles(operation: Operation): void {
  const content = operation.requestBody && 'content' in operation.requestBody ? operation.requestBody.content : {};
  for (const [type, media] of Object.entries(content) as [string, Media][]) {
    const [file, ...others] = Object.values(media.schema?.properties ?? {});
    if (!type.startsWith('multipart/') && others.length === 0 && file?.format === 'binary') media.schema = file;
  }
}

/** Gives every body and every answer of an operation an example, put together from its schema where none is given. */
export function exemplify(operation: Operation, book: SchemaBook): void {
  const bodies = operation.requestBody && 'content' in operation.requestBody ? [operation.requestBody.content] : [];
  const answers = Object.values(operation.responses).flatMap((response) =>
    response && 'content' in response ? [response.content ?? {}] : [],
  );
  for (const content of [...bodies, ...answers])
    for (const media of Object.values(content) as Media[]) {
      if (media.example !== undefined || media.examples !== undefined || media.schema === undefined) continue;
      const example = schemaExample(media.schema, book);
      if (example !== undefined) media.example = example;
    }
}

/**
 * A lone `allOf`, which is how the generator puts words beside a reference, is what OpenAPI 3.1 allows without it; generators of
 * clients then see the enumeration and not a composition.
 */
export function unwrapReferences(document: OpenAPIObject): OpenAPIObject {
  return JSON.parse(JSON.stringify(document), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('allOf' in value)) return value;
    const { allOf, ...beside } = value as { allOf: readonly object[] };
    return allOf.length === 1 ? { ...allOf[0], ...beside } : value;
  }) as OpenAPIObject;
}
