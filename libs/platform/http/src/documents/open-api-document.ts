import { type INestApplication } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { handlersOf } from '../access/access-audit';
import { AccessTokens } from '../access/access-tokens.port';
import { FieldProblemDto, ProblemDto } from '../problems/problem.dto';
import { HttpConfig } from '../server/http.config';
import { type DocumentTag, exemplify, tagOperation, unwrapFiles, unwrapReferences } from './complete-document';
import { documentOperation, type ProblemBook } from './document-operation';
import { type SchemaBook } from './schema-example';
import { ACCOUNT_SCHEME, DEVICE_SCHEME } from './security-schemes';

export interface DocumentOptions {
  readonly title?: string;
  /** SERVICE_VERSION unless told. */
  readonly version?: string;
  readonly description?: string;
  /** The chapters, in reading order; operations have no tag when there are none. */
  readonly tags?: readonly DocumentTag[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const;

/**
 * The OpenAPI 3.1 document of an application. `operationId` is the name of the handler: it becomes the function of a client.
 * @throws when two handlers have the same name
 */
export function openApiDocument(app: INestApplication, options: DocumentOptions = {}): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(options.title ?? 'Madinina')
    .setDescription(options.description ?? 'The back end of a city: sensors, maps, alerts, notifications.')
    .setVersion(options.version ?? app.get(HttpConfig, { strict: false }).serviceVersion)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'This service')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Access token of an account' }, ACCOUNT_SCHEME)
    .addSecurity(DEVICE_SCHEME, { type: 'http', scheme: 'basic', description: 'Key and secret of a device' })
    .build();
  const document = unwrapReferences(
    SwaggerModule.createDocument(app, base, {
      extraModels: [ProblemDto, FieldProblemDto],
      operationIdFactory: (_controller, handler) => operationName(handler),
      autoTagControllers: false,
    }),
  );
  if (options.tags) document.tags = options.tags.map(({ name, description }) => ({ name, description }));
  const handlers = new Map(
    handlersOf(app.get(DiscoveryService, { strict: false }), app.get(MetadataScanner, { strict: false })).map((found) => [
      found.method,
      found.handler,
    ]),
  );
  const book: ProblemBook = { examples: {}, tokens: () => app.get(AccessTokens, { strict: false }) };
  const places = new Map<string, string>();
  for (const [path, item] of Object.entries(document.paths))
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const place = `${method.toUpperCase()} ${path}`;
      const id = operation.operationId ?? '';
      const other = places.get(id);
      if (other !== undefined) throw new Error(`Two operations are named ${id}: ${other} and ${place}`);
      places.set(id, place);
      const handler = handlers.get(handlerName(id));
      if (handler) documentOperation({ operation, method, path }, handler, book);
      if (options.tags) tagOperation(operation, path, options.tags);
      unwrapFiles(operation);
      exemplify(operation, (document.components?.schemas ?? {}) as SchemaBook);
    }
  document.components = { ...document.components, examples: book.examples };
  return document;
}

// A handler with several addresses comes as `name[0]`, `name[1]`: an id for the first, `nameAlias1` for the second.
function operationName(handler: string): string {
  return handler.replace(/\[(\d+)\]$/, (_, index: string) => (index === '0' ? '' : `Alias${index}`));
}
const handlerName = (operationId: string): string => operationId.replace(/Alias\d+$/, '');
