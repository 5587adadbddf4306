import { constants as zlib } from 'node:zlib';
import compress from '@fastify/compress';
import cors from '@fastify/cors';
import multipart from '@fastify/multipart';
import {
  type DynamicModule,
  MethodNotAllowedException,
  RequestMethod,
  type Type,
  UnsupportedMediaTypeException,
  VersioningType,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type ParsedConfig } from '@madinina/platform/config';
import { Metrics } from '@madinina/platform/observability';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Doorkeeper } from '../access/doorkeeper';
import { HttpModule } from '../http.module';
import { RateLimiter } from '../limits/rate-limiter';
import { RequestError } from '../problems/http.errors';
import { protectBrowsers } from './browser-headers';
import { CityFastifyAdapter } from './city-fastify.adapter';
import { addCorrelation, correlationIdFor } from './correlation-hook';
import { HttpConfig } from './http.config';
import { takeJsonBodies } from './json-body';
import { KnownRoutes } from './known-routes';
import { OpenRequests } from './open-requests';
import { ReadyAnswers } from './ready-answers';
import { answerClientError, answerRouterError } from './raw-problems';
import { measureRequests } from './request-metrics';

export interface HttpApplicationOptions {
  /** Must hold HttpConfig and ObservabilityConfig. */
  readonly config: ParsedConfig;
}

/** Addresses outside of `/api`: what machines ask, and what standards place at the root. */
const OUTSIDE_PREFIX = ['/', 'health/live', 'health/ready', 'metrics', '.well-known/*path', 'ogc', 'ogc/*path'].map((path) => ({
  path,
  method: RequestMethod.ALL,
}));

/**
 * Makes the application of a front door, ready to `listen(http.port, http.host)`. The root module brings the configuration,
 * observability and its rooms.
 * @throws when a route has no access rule, or two, or when a room that it needs is absent
 */
export async function createHttpApplication(
  root: Type | DynamicModule,
  { config }: HttpApplicationOptions,
): Promise<NestFastifyApplication> {
  const http = config.get(HttpConfig);
  const requests = new OpenRequests(http);
  const adapter = new CityFastifyAdapter(requests, {
    bodyLimit: http.bodyLimitBytes,
    trustProxy: http.trustProxy.length > 0 ? [...http.trustProxy] : false,
    genReqId: ({ headers }) => correlationIdFor(headers),
    requestIdHeader: false,
    // Longer than a balancer keeps a connection, so that it is the balancer that closes it.
    keepAliveTimeout: 72_000,
    requestTimeout: 30_000,
    http: { headersTimeout: 15_000 },
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: answerRouterError,
    clientErrorHandler: answerClientError,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  const routes = new KnownRoutes();
  const ready = new ReadyAnswers();
  prepare(fastify, { http, requests, routes, ready });

  const app = await NestFactory.create<NestFastifyApplication>(HttpModule.carrying(root, { requests, routes, ready }), adapter, {
    bodyParser: false,
    bufferLogs: true,
    abortOnError: false,
  });
  app.setGlobalPrefix('api', { exclude: OUTSIDE_PREFIX });
  app.enableVersioning({ type: VersioningType.URI });
  app.enableShutdownHooks(['SIGTERM', 'SIGINT']);
  admit(fastify, { door: app.get(Doorkeeper), limiter: app.get(RateLimiter), routes, ready });
  measureRequests(fastify, app.get(Metrics, { strict: false }));
  return app;
}

interface Parts {
  readonly http: HttpConfig;
  readonly requests: OpenRequests;
  readonly routes: KnownRoutes;
  readonly ready: ReadyAnswers;
}

/** Hooks run in this order, all before Nest's middleware: an answer of any of them has its correlation id. */
function prepare(fastify: FastifyInstance, { http, requests, routes, ready }: Parts): void {
  fastify.decorateRequest('caller', undefined);
  fastify.decorateRequest('callingDevice', undefined);
  fastify.decorateRequest('accessError', undefined);
  requests.watch(fastify);
  ready.watchFirst(fastify);
  addCorrelation(fastify);
  routes.watch(fastify);
  takeJsonBodies(fastify);
  // For whichever room reads forms: Fastify takes one reader of a type.
  void fastify.register(multipart);
  protectBrowsers(fastify);
  if (http.corsOrigins.length > 0)
    void fastify.register(cors, {
      origin: [...http.corsOrigins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: ['ETag', 'Location', 'Retry-After', 'X-Correlation-Id', 'Idempotency-Replayed', 'RateLimit', 'RateLimit-Policy'],
      maxAge: 600,
      strictPreflight: false,
    });
  void fastify.register(compress, {
    encodings: ['br', 'gzip'],
    threshold: 1024,
    // Made for one reader and not kept: the highest qualities cost more time than they save.
    brotliOptions: { params: { [zlib.BROTLI_PARAM_QUALITY]: 4 } },
    zlibOptions: { level: 6 },
    customTypes: isCompressible,
    globalDecompression: false,
  });
}

const isCompressible = (type: string): boolean =>
  /^(?:text\/(?!event-stream)|application\/(?:[\w.-]+\+)?(?:json|xml|javascript)|application\/(?:x-ndjson|vnd\.mapbox-vector-tile)|image\/svg)/.test(
    type,
  );

interface Door {
  readonly door: Doorkeeper;
  readonly limiter: RateLimiter;
  readonly routes: KnownRoutes;
  readonly ready: ReadyAnswers;
}

/** Finds out who calls and how often, before a body is read, and refuses what no route could answer. */
function admit(fastify: FastifyInstance, { door, limiter, routes, ready }: Door): void {
  ready.open(door, limiter);
  fastify.addHook('onRequest', async (request, reply) => {
    if (!request.is404) await door.identify(request);
    // What one account is told is nobody else's, and stays on no shared computer; a handler that knows better says so.
    if (request.caller) reply.header('cache-control', 'no-store');
    await limiter.take(request, reply);
    // No text of ours holds U+0000, and PostgreSQL takes none.
    if (request.url.includes('%00')) throw RequestError.malformed();
    if (request.is404) refuseMethod(request, reply, routes);
    else if (isForm(request) && request.routeOptions.config.formBody !== true) throw new UnsupportedMediaTypeException();
  });
  ready.watchCounted(fastify);
}

/** The reader of forms takes one for every route, and leaves the body undefined to who asks for JSON. */
const isForm = ({ method, headers }: FastifyRequest): boolean =>
  method !== 'GET' && method !== 'HEAD' && /^multipart\//i.test(headers['content-type'] ?? '');

/** An address that is there, asked in a way it does not take; any other goes on to the 404. */
function refuseMethod(request: FastifyRequest, reply: FastifyReply, routes: KnownRoutes): void {
  const methods = routes.methodsOf(request.url.split('?', 1)[0] ?? '');
  if (methods.length === 0) return;
  // The router read no such parameter: a line break in one that an ending follows.
  if (methods.includes(request.method)) throw RequestError.malformed();
  reply.header('allow', methods.join(', '));
  throw new MethodNotAllowedException();
}
