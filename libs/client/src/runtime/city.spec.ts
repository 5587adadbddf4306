import { listSensors, registerSensor } from '../generated/sdk.gen';
import { connectCity } from './city';
import { pages } from './pages';
import { CityProblem, isProblem } from './problem';
import { memoryStorage } from './tokens';

/** A city that gives tokens `access-N` and `refresh-N`, and takes only the newest. */
class FakeCity {
  readonly asked: { readonly place: string; readonly headers: Headers; readonly body: string }[] = [];
  newest = 0;
  sessionEnded = false;
  answer: (request: Request, place: string) => Response | undefined = () => undefined;

  readonly fetch = async (input: unknown): Promise<Response> => {
    const request = input as Request;
    const { pathname, search } = new URL(request.url);
    const place = `${request.method} ${pathname}${search}`;
    this.asked.push({ place, headers: request.headers, body: await request.clone().text() });
    if (place === 'POST /api/v1/auth/login') return this.issue();
    if (place === 'POST /api/v1/auth/refresh') return this.sessionEnded ? problem(401, 'auth.session.ended') : this.issue();
    if (request.headers.get('authorization') !== `Bearer access-${this.newest}`) return problem(401, 'auth.token.expired');
    return this.answer(request, place) ?? Response.json({ items: [], nextCursor: null });
  };

  count(place: string): number {
    return this.asked.filter((one) => one.place.startsWith(place)).length;
  }

  private issue(): Response {
    this.newest += 1;
    return Response.json({
      accessToken: `access-${this.newest}`,
      refreshToken: `refresh-${this.newest}`,
      expiresIn: 900,
      tokenType: 'Bearer',
    });
  }
}

const problem = (status: number, code: string): Response =>
  Response.json({ code, status, title: 'No', detail: 'Because' }, { status, headers: { 'content-type': 'application/problem+json' } });

function setUp() {
  const fake = new FakeCity();
  const city = connectCity({ baseUrl: 'http://city.example/', fetch: fake.fetch, retries: 0 });
  const signIn = () => city.signIn({ identifier: 'marie@example.org', password: 'colibri sous la pluie' });
  return { fake, city, client: city.client, signIn };
}

describe('a city', () => {
  it('asks as who is signed in, in French', async () => {
    const { fake, client, signIn } = setUp();
    await signIn();
    await listSensors({ client, query: { limit: 5 } });
    const { place, headers } = fake.asked.at(-1) ?? { place: '', headers: new Headers() };
    expect(place).toBe('GET /api/v1/iot/sensors?limit=5');
    expect(headers.get('authorization')).toBe('Bearer access-1');
    expect(headers.get('accept-language')).toBe('fr');
  });

  it('renews a refused token once for all that run at the same time, and repeats them with their bodies', async () => {
    const { fake, client, signIn } = setUp();
    await signIn();
    fake.newest = 7;
    fake.answer = (_request, place) => (place.startsWith('POST') ? Response.json({ id: 'x' }, { status: 201 }) : undefined);
    const body = { name: 'Capteur' } as never;
    await Promise.all([...Array.from({ length: 20 }, () => listSensors({ client })), registerSensor({ client, body })]);
    expect(fake.count('POST /api/v1/auth/refresh')).toBe(1);
    expect(fake.asked.filter(({ place }) => place === 'POST /api/v1/iot/sensors').map((one) => one.body)).toEqual(
      Array.from({ length: 2 }, () => '{"name":"Capteur"}'),
    );
  });

  it('answers the challenge of an account with a second factor', async () => {
    const fake = new FakeCity();
    const challenge = { mfaRequired: true, challengeToken: 'c', expiresIn: 300, methods: ['totp'] };
    const asked: string[] = [];
    const withFactor = connectCity({
      baseUrl: 'http://city.example',
      fetch: (async (input: Request) => {
        const { pathname } = new URL(input.url);
        asked.push(`${pathname} ${await input.clone().text()}`);
        return pathname.endsWith('/login')
          ? Response.json(challenge)
          : fake.fetch(new Request('http://city.example/api/v1/auth/login', { method: 'POST' }));
      }) as typeof fetch,
    });
    expect(await withFactor.signIn({ identifier: 'marie@example.org', password: 'colibri sous la pluie' })).toEqual(challenge);
    expect(await withFactor.session.accessToken()).toBeUndefined();
    await withFactor.answer({ challengeToken: 'c', method: 'totp', code: '123456' } as never);
    expect(asked.at(-1)).toContain('/login/mfa {"challengeToken":"c"');
    expect(await withFactor.session.accessToken()).toBe('access-1');
  });

  it('renews a token before it ends', async () => {
    const fake = new FakeCity();
    const storage = memoryStorage({ accessToken: 'access-0', refreshToken: 'refresh-0', expiresAt: Date.now() + 10_000 });
    const city = connectCity({ baseUrl: 'http://city.example', fetch: fake.fetch, storage });
    await listSensors({ client: city.client });
    expect(fake.asked.map(({ place }) => place)).toEqual(['POST /api/v1/auth/refresh', 'GET /api/v1/iot/sensors']);
  });

  it('tells when the session has ended, and forgets it', async () => {
    const { fake, city, client, signIn } = setUp();
    await signIn();
    const heard: unknown[] = [];
    city.session.onChange((tokens) => heard.push(tokens));
    fake.newest = 7;
    fake.sessionEnded = true;
    await expect(listSensors({ client })).rejects.toMatchObject({ status: 401, code: 'auth.token.expired' });
    expect(heard).toEqual([undefined]);
    expect(await city.session.accessToken()).toBeUndefined();
  });

  it('keeps the session while the city cannot be asked', async () => {
    const storage = memoryStorage({ accessToken: 'access-1', refreshToken: 'refresh-1', expiresAt: 0 });
    const away = (() => Promise.reject(new TypeError('network'))) as typeof fetch;
    const { client } = connectCity({ baseUrl: 'http://city.example', retries: 0, storage, fetch: away });
    await expect(listSensors({ client })).rejects.toMatchObject({ name: 'CityUnreachable' });
    expect(await storage.read()).toMatchObject({ refreshToken: 'refresh-1' });
    const fake = new FakeCity();
    const back = connectCity({ baseUrl: 'http://city.example', storage, fetch: fake.fetch });
    await expect(listSensors({ client: back.client })).resolves.toEqual({ items: [], nextCursor: null });
  });

  it('gives what may be repeated a key of its own, and leaves a given one', async () => {
    const { fake, client, signIn } = setUp();
    await signIn();
    fake.answer = () => Response.json({ id: 'x' }, { status: 201 });
    const body = { name: 'Capteur' } as never;
    await registerSensor({ client, body });
    await registerSensor({ client, body });
    await registerSensor({ client, body, headers: { 'Idempotency-Key': 'mine' } });
    const keys = fake.asked.slice(1).map(({ headers }) => headers.get('idempotency-key'));
    expect(new Set(keys).size).toBe(3);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[2]).toBe('mine');
  });

  it('throws what the city refuses as a problem, also when it is no JSON', async () => {
    const { fake, client, signIn } = setUp();
    await signIn();
    fake.answer = () => problem(404, 'iot.sensor.not_found');
    const error: unknown = await listSensors({ client }).catch((caught: unknown) => caught);
    expect(isProblem(error, 'iot.sensor.not_found')).toBe(true);
    expect(isProblem(error, 'iot.zone.not_found')).toBe(false);
    expect(error).toMatchObject({ status: 404, message: 'Because', errors: [] });
    fake.answer = () => new Response('<html>Bad gateway</html>', { status: 400, headers: { 'x-correlation-id': 'c1' } });
    const other = await listSensors({ client }).catch((caught: unknown) => caught);
    expect(other).toBeInstanceOf(CityProblem);
    expect(other).toMatchObject({ code: 'http.400', correlationId: 'c1' });
  });

  it('reads lists page after page', async () => {
    const { fake, client, signIn } = setUp();
    await signIn();
    fake.answer = (request) => {
      const from = Number(new URL(request.url).searchParams.get('cursor') ?? 0);
      return Response.json({ items: [{ id: from }, { id: from + 1 }], nextCursor: from < 4 ? String(from + 2) : null });
    };
    const found: unknown[] = [];
    for await (const { id } of pages(listSensors, { client, query: { type: 'noise' } })) found.push(id);
    expect(found).toEqual([0, 1, 2, 3, 4, 5]);
    expect(fake.asked.at(-1)?.place).toBe('GET /api/v1/iot/sensors?type=noise&cursor=4');
  });

  it('signs out here even when the city has forgotten the session', async () => {
    const { fake, city, signIn } = setUp();
    await signIn();
    fake.newest = 9;
    fake.sessionEnded = true;
    await city.signOut();
    expect(await city.session.accessToken()).toBeUndefined();
  });
});
