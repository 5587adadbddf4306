import { randomBytes } from 'node:crypto';
import { PERMISSIONS, type Permission, permissionsOf, type Role, ROLES } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { type AccessRule, KnownRoutes, openApiDocument } from '@madinina/platform/http';
import {
  createTestDatabase,
  jsonWebToken,
  newTestKey,
  startTestBroker,
  type TestBroker,
  type TestDatabase,
  testServers,
} from '@madinina/platform/testing';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenAPIObject } from '@nestjs/swagger';
import { createApi } from './create-api';
import { document } from './document';

/**
 * What is open to more than a permission lets in. Whoever adds such an operation enters it here, for others to agree; an operation with
 * `@Allow` needs no line: the roles that hold its permission are in libs/contracts/src/access/permissions.ts.
 */
const OPEN: Readonly<Record<string, Exclude<AccessRule['kind'], 'permission'>>> = {
  'GET /': 'public',
  'GET /health/live': 'public',
  'GET /health/ready': 'public',
  'GET /metrics': 'internal',
  'GET /.well-known/jwks.json': 'public',
  'POST /api/v1/auth/register': 'public',
  'POST /api/v1/auth/login': 'public',
  'POST /api/v1/auth/login/mfa': 'public',
  'POST /api/v1/auth/passkeys/authentication-options': 'public',
  'POST /api/v1/auth/passkeys/login': 'public',
  'POST /api/v1/auth/refresh': 'public',
  'POST /api/v1/auth/verify': 'public',
  'POST /api/v1/auth/verify-email': 'public',
  'POST /api/v1/auth/resend-verification': 'public',
  'POST /api/v1/auth/forgot-password': 'public',
  'POST /api/v1/auth/reset-password': 'public',
  'POST /api/v1/auth/logout': 'signed-in',
  'POST /api/v1/auth/change-password': 'signed-in',
  'POST /api/v1/auth/step-up': 'signed-in',
  'POST /api/v1/auth/step-up/options': 'signed-in',
  'GET /api/v1/auth/mfa': 'signed-in',
  'POST /api/v1/auth/mfa/totp': 'signed-in',
  'POST /api/v1/auth/mfa/totp/confirm': 'signed-in',
  'DELETE /api/v1/auth/mfa/totp': 'signed-in',
  'POST /api/v1/auth/mfa/recovery-codes': 'signed-in',
  'POST /api/v1/auth/passkeys/registration-options': 'signed-in',
  'POST /api/v1/auth/passkeys': 'signed-in',
  'GET /api/v1/auth/passkeys': 'signed-in',
  'PATCH /api/v1/auth/passkeys/{id}': 'signed-in',
  'DELETE /api/v1/auth/passkeys/{id}': 'signed-in',
  'GET /api/v1/auth/me': 'signed-in',
  'PUT /api/v1/auth/me': 'signed-in',
  'GET /api/v1/auth/sessions': 'signed-in',
  'DELETE /api/v1/auth/sessions': 'signed-in',
  'DELETE /api/v1/auth/sessions/{id}': 'signed-in',
  'GET /api/v1/users/me': 'signed-in',
  'PUT /api/v1/users/me': 'signed-in',
  'POST /api/v1/iot/readings': 'device',
  // The link of an e-mail: it names a delivery that nobody can guess.
  'GET /api/v1/notifications/unsubscribe/{id}': 'public',
  'POST /api/v1/notifications/unsubscribe/{id}': 'public',
};

/** What the server answers beside the operations of the document: pages and files, each open by intent or behind its own door. */
const BESIDE = [
  /^\/api\/(openapi|asyncapi)\.json$/,
  /^\/api\/(docs|redoc|async)(\/files\/.*)?$/,
  // The queues ask for their own password.
  /^\/queues(\/.*)?$/,
];

/** Operations that only look, or mark what was looked at, though they are no GET. */
const LOOKING: readonly string[] = [
  'POST /api/v1/gis/search/csv',
  'POST /api/v1/notifications/mark-read',
  'PUT /api/v1/notifications/read/{id}',
];

/** The part of the path that names the room whose permission is asked for. */
const ROOM_OF_PATH: Readonly<Record<string, string>> = { ogc: 'gis' };

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const METRICS_TOKEN = 'a-token-for-the-machines-that-measure';

interface Operation {
  readonly name: string;
  readonly method: Uppercase<(typeof METHODS)[number]>;
  readonly path: string;
  readonly url: string;
  readonly takesBody: boolean;
  readonly rule: AccessRule | undefined;
}

interface DocumentedOperation {
  readonly 'x-access'?: AccessRule;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema?: { format?: string };
    readonly example?: string | number;
  }[];
  readonly requestBody?: unknown;
}

/** Every operation of the document, at an address where nothing is. */
const operationsOf = (paths: OpenAPIObject['paths']): Operation[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const documented = item[method] as DocumentedOperation | undefined;
      if (!documented) return [];
      const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
        const parameter = documented.parameters?.find((found) => found.in === 'path' && found.name === name);
        return parameter?.schema?.format === 'uuid' ? newId() : encodeURIComponent(String(parameter?.example ?? '1'));
      });
      const upper = method.toUpperCase() as Operation['method'];
      const takesBody = documented.requestBody !== undefined;
      return [{ name: `${upper} ${path}`, method: upper, path, url: filled, takesBody, rule: documented['x-access'] }];
    }),
  );

/** Somebody who calls. */
interface Who {
  readonly name: string;
  readonly authorization?: string;
  /** Of an account that is signed in; it may hold none. */
  readonly roles?: readonly Role[];
  /** Seen by the server as coming from there; this machine unless told. */
  readonly address?: string;
  readonly holdsMetricsToken?: boolean;
}

/** The one table: who may call what. */
function mayCall({ roles, authorization, address, holdsMetricsToken }: Who, rule: AccessRule): boolean {
  switch (rule.kind) {
    case 'public':
      return true;
    case 'signed-in':
      return roles !== undefined;
    case 'permission':
      return roles !== undefined && permissionsOf(roles).has(rule.permission);
    case 'internal':
      return holdsMetricsToken === true || (authorization === undefined && address === undefined);
    case 'device':
      return false;
  }
}

describe('who may call what', () => {
  const key = newTestKey();
  let database: TestDatabase;
  let broker: TestBroker;
  let app: NestFastifyApplication;
  let operations: Operation[];
  let everybody: Who[];

  const token = (roles: readonly string[], header: object = {}, claims: object = {}): string => {
    const now = Math.floor(Date.now() / 1_000);
    const subject = { iss: 'madinina', aud: 'madinina', sub: newId(), sid: newId(), roles, iat: now, exp: now + 900, auth_time: now };
    return jsonWebToken({ alg: 'ES256', typ: 'at+jwt', kid: key.kid, ...header }, { ...subject, ...claims }, key.privateKey);
  };

  beforeAll(async () => {
    [database, broker] = await Promise.all([createTestDatabase(), startTestBroker()]);
    ({ app } = await createApi({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      DATABASE_URL: database.url,
      REDIS_URL: testServers().redisUrl,
      REDIS_KEY_PREFIX: `matrix-${randomBytes(6).toString('hex')}`,
      MQTT_URL: broker.url,
      RATE_LIMIT_ENABLED: 'false',
      AUTH_SIGNING_KEY: key.privatePem,
      METRICS_TOKEN,
    }));
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    operations = operationsOf(openApiDocument(app, document).paths);
    everybody = [
      ...ROLES.map((role) => ({ name: role, roles: [role], authorization: `Bearer ${token([role])}` })),
      { name: 'nobody' },
      { name: 'nobody, from elsewhere', address: '203.0.113.7' },
      { name: 'an account without a role', roles: [], authorization: `Bearer ${token([])}` },
      { name: 'a token of a role that is none', authorization: `Bearer ${token(['KING'])}` },
      { name: 'a token that is over', authorization: `Bearer ${token(['SUPER_ADMIN'], {}, { exp: 1 })}` },
      { name: 'a token for something else', authorization: `Bearer ${token(['SUPER_ADMIN'], { typ: 'JWT' })}` },
      { name: 'a token for someone else', authorization: `Bearer ${token(['SUPER_ADMIN'], {}, { aud: 'another city' })}` },
      { name: 'a refresh token', authorization: `Bearer ${randomBytes(32).toString('base64url')}` },
      { name: 'a device', authorization: `Basic ${Buffer.from('bench-00001:secret').toString('base64')}` },
      { name: 'the token of the machines', authorization: `Bearer ${METRICS_TOKEN}`, address: '203.0.113.7', holdsMetricsToken: true },
    ];
  });
  afterAll(async () => {
    await app.close();
    await broker.remove();
    await database.drop();
  });

  const call = async ({ method, url, takesBody }: Operation, { authorization, address }: Who) => {
    const answer = await app.inject({
      method,
      url,
      headers: { ...(authorization !== undefined && { authorization }), ...(takesBody && { 'content-type': 'application/json' }) },
      ...(takesBody && { payload: '{}' }),
      ...(address !== undefined && { remoteAddress: address }),
    });
    const code = /json/.test(String(answer.headers['content-type'])) ? (JSON.parse(answer.body) as { code?: string }).code : undefined;
    return { status: answer.statusCode, code };
  };

  it('is said by each operation of the document, and what is open is agreed', () => {
    expect(operations.filter(({ rule }) => rule === undefined).map(({ name }) => name)).toEqual([]);
    const open = operations.flatMap(({ name, rule }) => (rule && rule.kind !== 'permission' ? [[name, rule.kind] as const] : []));
    expect(Object.fromEntries(open)).toEqual(OPEN);
    expect(operations.length).toBeGreaterThan(90);
  });

  it('asks for a permission that exists, of the room whose path it is, and that is more than reading where something changes', () => {
    for (const { name, method, path, rule } of operations) {
      if (rule?.kind !== 'permission') continue;
      const [room = '', , verb] = rule.permission.split('.');
      const [place = ''] = path
        .replace(/^\/api\/v1\//, '')
        .replace(/^\//, '')
        .split('/');
      expect([name, PERMISSIONS.includes(rule.permission)]).toEqual([name, true]);
      expect([name, room]).toEqual([name, ROOM_OF_PATH[place] ?? place]);
      if (method !== 'GET' && !LOOKING.includes(name)) expect([name, verb]).not.toEqual([name, 'read']);
    }
  });

  it('is asked for by some operation, each permission', () => {
    const asked = new Set(operations.map(({ rule }) => (rule?.kind === 'permission' ? rule.permission : undefined)));
    const idle: readonly Permission[] = ['auth.profile.read'];
    expect(PERMISSIONS.filter((permission) => !asked.has(permission))).toEqual(idle);
  });

  it('covers everything that the server answers', () => {
    const documented = new Set(operations.map(({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ':')}`));
    const routes = app.get(KnownRoutes).all.flatMap(({ url, methods }) => methods.map((method) => ({ method, url })));
    const unknown = routes
      // Fastify answers HEAD wherever it answers GET, through the same guard.
      .filter(({ method }) => method !== 'HEAD')
      .filter(({ url }) => !BESIDE.some((known) => known.test(url)))
      .map(({ method, url }) => `${method} ${url.replace(/:\w+/g, ':')}`)
      .filter((route) => !documented.has(route));
    expect(routes.length).toBeGreaterThan(operations.length);
    expect(unknown).toEqual([]);
  });

  it('is what happens, for each operation and whoever calls', async () => {
    const wrong: string[] = [];
    for (const operation of operations) {
      const { name, rule } = operation;
      if (!rule) continue;
      for (const who of everybody) {
        const { status, code = '' } = await call(operation, who);
        // Behind the rule a room may still ask for a fresh proof of who it is.
        const isRefused = (status === 401 || status === 403) && code !== 'auth.step_up.required';
        if (isRefused === mayCall(who, rule)) wrong.push(`${name} answers ${who.name} with ${status} ${code}`);
        else if (status >= 500 && status !== 503) wrong.push(`${name} breaks for ${who.name}: ${status} ${code}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is decided by a password of its own for the queues, which no token opens', async () => {
    const queues = { method: 'GET', url: '/queues/api/queues', takesBody: false } as Operation;
    for (const who of everybody) expect((await call(queues, who)).status).toBe(401);
    const keeper = `Basic ${Buffer.from('queues:Madinina-972!').toString('base64')}`;
    expect((await call(queues, { name: 'the keeper', authorization: keeper })).status).toBe(200);
  });
});
