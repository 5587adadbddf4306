import fc from 'fast-check';
import { City, type Answer } from './city.harness';
import { HOSTILE_TEXTS, type RequestSchema, SchemaValues } from './schema-values.harness';

/** Requests an operation; FUZZ_RUNS makes it thorough. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? '12');
/** FUZZ_SEED repeats a run. */
const SEED = Number(process.env['FUZZ_SEED'] ?? String(Date.now() % 2 ** 31));
const CANARY = 'Canarix';
const PASSWORD = 'colibri sous la pluie fine';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema?: RequestSchema;
}

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: RequestSchema }>> };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<Operation, 'method' | 'path'>>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, RequestSchema>> };
}

interface Input {
  readonly who: string;
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly type: string | undefined;
  readonly body: unknown;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
/** What fetch itself would refuse to send, or make another path of. */
const segment = (value: unknown): string => encodeURIComponent(text(value).toWellFormed()).replaceAll('.', '%2E') || '%20';
const headerText = (value: unknown): string =>
  text(value)
    .replaceAll(/[^\x20-\x7e]/g, '')
    .trim() || 'x';

describe('the api under requests of all kinds', () => {
  let city: City;
  let document: Document;
  let values: SchemaValues;
  const tokens: Record<string, string | null> = { nobody: null };
  const ids: string[] = ['019b0b5e-6c00-7000-8000-000000000001'];

  const register = async (name: string, roles: readonly string[]): Promise<string> => {
    const email = `${name.toLowerCase()}@example.org`;
    const account = {
      email,
      password: PASSWORD,
      givenName: name,
      familyName: name,
      username: `${name.toLowerCase()}.x`,
      phone: '+596696123456',
    };
    await city.ask('POST', 'auth/register', { body: account, token: null });
    const { body } = await city.ask<{ account: { id: string } }>('POST', 'auth/login', {
      body: { identifier: email, password: PASSWORD },
      token: null,
    });
    const { id } = body.account;
    if (roles.length > 0) expect((await city.ask('PATCH', `users/${id}`, { body: { roles } })).status).toBe(200);
    return id;
  };
  const signIn = async (name: string): Promise<void> => {
    tokens[name] = (await city.signIn({ identifier: `${name}@example.org`, password: PASSWORD })).accessToken;
  };

  beforeAll(async () => {
    city = await City.start(undefined, { RATE_LIMIT_ENABLED: 'false', AUTH_REQUIRE_VERIFIED_EMAIL: 'false' });
    document = (await (await fetch(`${city.api.url}/api/openapi.json`)).json()) as Document;
    const victim = await register(CANARY, []);
    await register('user', []);
    await register('operator', ['USER', 'OPERATOR']);
    await register('admin', ['USER', 'ADMIN']);
    for (const name of ['user', 'operator', 'admin']) await signIn(name);
    const zone = await city.make<{ id: string }>('iot/zones', { code: 'fuzz', name: 'Fuzz' });
    const sensor = await city.make<{ id: string }>('iot/sensors', {
      deviceKey: 'fuzz-1',
      name: 'Fuzz',
      type: 'noise',
      unit: 'dB',
      zoneId: zone.id,
      location: { type: 'Point', coordinates: [-61, 14.6] },
      intervalSeconds: 60,
    });
    await city.ask('POST', 'notifications', {
      body: { accountId: victim, type: 'system', priority: 'low', texts: { fr: { title: CANARY, body: CANARY } } },
    });
    ids.push(victim, zone.id, sensor.id);
    values = new SchemaValues(document.components.schemas, ids);
  }, 180_000);
  afterAll(() => city.stop());

  const operations = (): Operation[] =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ ...operation, method, path })),
    );

  const inputOf = (operation: Operation): fc.Arbitrary<Input> => {
    const parameters = (place: Parameter['in']): fc.Arbitrary<Record<string, unknown>> => {
      const found = (operation.parameters ?? []).filter((parameter) => parameter.in === place);
      const record = Object.fromEntries(found.map(({ name, schema }) => [name, values.any(schema ?? {})]));
      return fc.record(record, {
        requiredKeys: found.filter(({ required, in: at }) => required === true || at === 'path').map(({ name }) => name),
      });
    };
    const contents = Object.entries(operation.requestBody?.content ?? {});
    const body = contents.map(([type, { schema }]) =>
      (type.includes('json') ? values.any(schema ?? {}) : fc.constantFrom(...HOSTILE_TEXTS)).map((value) => ({ type, body: value })),
    );
    return fc
      .record({
        who: fc.constantFrom(...Object.keys(tokens)),
        path: parameters('path'),
        query: parameters('query'),
        headers: parameters('header'),
        content: body.length > 0 ? fc.oneof(...body) : fc.constant({ type: undefined, body: undefined }),
      })
      .map(({ content, ...rest }) => ({ ...rest, type: content.type, body: content.body }));
  };

  const send = async (operation: Operation, input: Input): Promise<Answer<unknown>> => {
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => segment(input.path[name]));
    const query = new URLSearchParams(
      Object.entries(input.query).map(([name, value]) => [name, text(value).toWellFormed()] as [string, string]),
    );
    const headers = Object.fromEntries(Object.entries(input.headers).map(([name, value]) => [name, headerText(value)]));
    return city.ask(operation.method.toUpperCase(), `${path}${query.size > 0 ? `?${String(query)}` : ''}`, {
      token: tokens[input.who] ?? null,
      headers: { ...headers, ...(input.type !== undefined && { 'content-type': input.type }) },
      ...(input.type !== undefined && {
        body: typeof input.body === 'string' && !input.type.includes('json') ? input.body : JSON.stringify(input.body ?? null),
      }),
    });
  };

  it(`never fails, answers only what its document tells, and shows nobody what is another's (FUZZ_SEED=${SEED})`, async () => {
    const faults: string[] = [];
    for (const operation of operations()) {
      const property = fc.asyncProperty(inputOf(operation), async (input) => {
        const { status, body } = await send(operation, input);
        if (status >= 500) throw new Error(`it answers ${status}`);
        const shown = JSON.stringify(body ?? null);
        const mayKnow = input.who === 'admin';
        if (!mayKnow && shown.toLowerCase().includes(CANARY.toLowerCase())) throw new Error(`it shows ${shown.slice(0, 300)}`);
        // Some requests end the caller's own session, as they should.
        if (status === 401 && input.who !== 'nobody') await signIn(input.who);
      });
      const result = await fc.check(property, { numRuns: RUNS, seed: SEED, endOnFailure: true, interruptAfterTimeLimit: 20_000 });
      if (result.failed && result.errorInstance !== undefined)
        faults.push(
          `${operation.operationId}: ${result.errorInstance instanceof Error ? result.errorInstance.message : 'it failed'}\n   ${JSON.stringify(result.counterexample).slice(0, 600)}`,
        );
    }
    expect(faults.join('\n')).toBe('');
  }, 600_000);
});
