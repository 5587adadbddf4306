import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance } from 'fastify';
import { matchesAny } from '../versions/etag';
import { type DocumentOptions, openApiDocument } from './open-api-document';
import { ASYNC_PAGE_POLICY, asyncPage, INIT_ASYNC_PAGE, INIT_SWAGGER_UI, PAGE_POLICY, redocPage, swaggerPage } from './pages';

const SWAGGER_FILES = ['/swagger-ui.css', '/swagger-ui-bundle.js', '/favicon-32x32.png'];
const REDOC_FILES = ['/redoc.standalone.js'];
const ASYNC_FILES = ['/browser/standalone/index.js', '/styles/default.min.css'];

/** The documents that are served beside the pages. */
export interface ServedDocuments extends DocumentOptions {
  /** An AsyncAPI document of what travels beside HTTP; no page of it without. */
  readonly live?: object;
}

/**
 * Serves the documentation of the application: `/api/openapi.json`, Swagger UI at `/api/docs`, ReDoc at `/api/redoc`,
 * and what travels beside HTTP at `/api/async`, all from this process, so that they work without the internet. Called before `init` or `listen`.
 */
export async function setupDocs(app: NestFastifyApplication, options: ServedDocuments = {}): Promise<void> {
  await app.register(async (fastify: FastifyInstance) => {
    const policy = { contentSecurityPolicy: { useDefaults: false, directives: PAGE_POLICY } };
    serveDocument(fastify, '/api/openapi.json', openApiDocument(app, options));
    if (options.live) await serveLive(fastify, options.live);
    fastify.get('/api/docs', { helmet: policy }, (_request, reply) => reply.type('text/html; charset=utf-8').send(swaggerPage()));
    fastify.get('/api/redoc', { helmet: policy }, (_request, reply) => reply.type('text/html; charset=utf-8').send(redocPage()));
    fastify.get('/api/docs/files/init.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(INIT_SWAGGER_UI));
    await serveFiles(fastify, '/api/docs/files/', dirname(fileOf('swagger-ui-dist/package.json')), SWAGGER_FILES);
    await serveFiles(fastify, '/api/redoc/files/', join(dirname(fileOf('redoc/package.json')), 'bundles'), REDOC_FILES);
  });
}

async function serveLive(fastify: FastifyInstance, document: object): Promise<void> {
  const policy = { contentSecurityPolicy: { useDefaults: false, directives: ASYNC_PAGE_POLICY } };
  serveDocument(fastify, '/api/asyncapi.json', document);
  fastify.get('/api/async', { helmet: policy }, (_request, reply) => reply.type('text/html; charset=utf-8').send(asyncPage()));
  fastify.get('/api/async/files/init.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(INIT_ASYNC_PAGE));
  await serveFiles(fastify, '/api/async/files/', dirname(fileOf('@asyncapi/react-component/package.json')), ASYNC_FILES);
}

function serveDocument(fastify: FastifyInstance, path: string, document: object): void {
  const json = JSON.stringify(document);
  const etag = `"${createHash('sha1').update(json).digest('base64url')}"`;
  fastify.get(path, (request, reply) => {
    reply.header('etag', etag).header('cache-control', 'no-cache');
    if (matchesAny(request.headers['if-none-match'], etag)) return reply.code(304).send();
    return reply.type('application/json; charset=utf-8').send(json);
  });
}

async function serveFiles(fastify: FastifyInstance, prefix: string, root: string, files: readonly string[]): Promise<void> {
  // Only processes that serve documents pay for it.
  const { default: fastifyStatic } = await import('@fastify/static');
  await fastify.register(fastifyStatic, { root, prefix, decorateReply: false, maxAge: '1h', allowedPath: (path) => files.includes(path) });
}

// Found from the program that runs, and not from this file: a bundler moves that, and would put its own number for the other.
const fileOf = (name: string): string => createRequire(resolve(process.argv[1] ?? 'main.js')).resolve(name);
