import { eventually } from '@madinina/platform/testing';
import { City } from './city.harness';
import { CityProcess } from './city-process.harness';
import { payload, watchedSensor, type WatchedSensor } from './sensor.harness';

describe('what cannot be done is told clearly, and nothing stops', () => {
  let city: City;
  let sensor: WatchedSensor;
  beforeAll(async () => {
    city = await City.start();
    sensor = await watchedSensor(city, { threshold: 1000 });
  });
  afterAll(() => city.stop());

  it.each([
    ['half a message', '{"value": 21', 'bad_json'],
    ['a value that is no number', '{"value": "21", "timestamp": "2026-01-12T10:00:00Z"}', 'bad_value'],
    ['a time in the far future', payload(21, new Date(Date.now() + 48 * 3_600_000), 1), 'future_timestamp'],
  ])('keeps %s among the rejected, with the reason', async (_what, text, reason) => {
    await sensor.device.publishAsync(sensor.topic, text, { qos: 1 });
    await eventually(async () => {
      const { body } = await city.ask<{ items: { reason: string }[] }>('GET', 'iot/rejected');
      expect(body.items.map((item) => item.reason)).toContain(reason);
    });
  });

  it('keeps what an unknown device says among the rejected, and stores the next reading', async () => {
    const topic = sensor.topic.replace(/sensors\/[^/]+/, 'sensors/nobody');
    const gateway = await city.gateway();
    await gateway.publishAsync(topic, payload(21, new Date(), 1), { qos: 1 });
    await sensor.device.publishAsync(sensor.topic, payload(22.5, new Date(), 2), { qos: 1 });
    await eventually(async () => {
      const { body } = await city.ask<{ items: { reason: string }[] }>('GET', 'iot/rejected');
      expect(body.items.map((item) => item.reason)).toContain('unknown_device');
      const { body: known } = await city.ask<{ lastReading: { value: number } | null }>('GET', `iot/sensors/${sensor.id}`);
      expect(known.lastReading?.value).toBe(22.5);
    });
  });

  it.each([
    ['an unknown route', 'GET', 'nothing/here', undefined, 404],
    ['a body that is not JSON', 'POST', 'iot/rules', '{"name"', 400],
    ['a body with wrong fields', 'POST', 'iot/rules', { name: 7, nonsense: true }, 422],
    ['an unknown sensor', 'GET', 'iot/sensors/019aa000-0000-7000-8000-000000000000', undefined, 404],
    ['an id that is none', 'GET', 'iot/sensors/seven', undefined, 400],
    ['a limit beyond the highest', 'GET', 'iot/sensors?limit=1000', undefined, 400],
    ['a forged cursor', 'GET', 'iot/sensors?cursor=WzFd', undefined, 400],
  ])('answers %s with a problem', async (_what, method, path, body, status) => {
    const answer = await city.ask(method, path, { body });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status, code: expect.stringMatching(/^[a-z_]+(\.[a-z_]+)+$/) as string });
    expect(answer.body['correlationId']).toBe(answer.headers.get('x-correlation-id'));
  });

  it.each([
    ['no token', null, 'http.access.token_missing'],
    ['a token of somebody else’s making', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.', 'auth.token.algorithm_refused'],
  ])('refuses %s', async (_what, token, code) => {
    const answer = await city.ask('GET', 'iot/sensors', { token });
    expect(answer.status).toBe(401);
    expect(answer.body['code']).toBe(code);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('refuses a token whose time is over, and one whose time somebody changed', async () => {
    const shortLived = await CityProcess.of('api', { ...city.environmentOfProcess, AUTH_ACCESS_TOKEN_SECONDS: '60' });
    shortLived.start();
    try {
      await shortLived.ready();
      const [header = '', claims = '', signature = ''] = city.adminToken.split('.');
      const past = { ...(JSON.parse(Buffer.from(claims, 'base64url').toString()) as object), exp: 1 };
      const forged = [header, Buffer.from(JSON.stringify(past)).toString('base64url'), signature].join('.');
      expect((await city.ask('GET', 'iot/sensors', { token: forged })).body['code']).toBe('auth.token.tampered');
    } finally {
      await shortLived.end('SIGTERM');
    }
  });

  it('names every wrong setting at boot, and no secret', async () => {
    const broken = await CityProcess.of('api', { ...city.environmentOfProcess, DATABASE_URL: 'hunter2', DATABASE_POOL_SIZE: 'many' });
    broken.start();
    expect(await broken.ended()).toBe(78);
    expect(broken.output).toContain('DATABASE_URL');
    expect(broken.output).toContain('DATABASE_POOL_SIZE');
    expect(broken.output).not.toContain('hunter2');
  });

  it('refuses to boot for production without its secrets', async () => {
    const bare = await CityProcess.of('api', { ...city.environmentOfProcess, NODE_ENV: 'production' });
    bare.start();
    expect(await bare.ended()).toBe(78);
    expect(bare.output).toContain('AUTH_SIGNING_KEY');
    expect(bare.output).toContain('AUTH_REFRESH_SECRET');
  });

  it('says which server is missing at boot', async () => {
    const lonely = await CityProcess.of('api', {
      ...city.environmentOfProcess,
      DATABASE_URL: 'postgresql://city:hunter2@127.0.0.1:1/city',
      DATABASE_CONNECT_TIMEOUT_MS: '500',
    });
    lonely.start();
    expect(await lonely.ended()).toBe(1);
    expect(lonely.output).toMatch(/PostgreSQL/);
    expect(lonely.output).not.toContain('hunter2');
  });

  it('says that it is not ready while the broker is away, and goes on when it is back', async () => {
    await city.broker.stop();
    await eventually(async () => {
      const { status, body } = await fetch(`${city.ingest.url}/health/ready`).then(async (answer) => ({
        status: answer.status,
        body: await answer.text(),
      }));
      expect(status).toBe(503);
      expect(body).toContain('mqtt');
    });
    await city.broker.start();
    await eventually(async () => expect((await fetch(`${city.ingest.url}/health/ready`)).status).toBe(200));
    await sensor.device.publishAsync(sensor.topic, payload(23.5, new Date(), 3), { qos: 1 });
    await eventually(async () => {
      const { body } = await city.ask<{ lastReading: { value: number } | null }>('GET', `iot/sensors/${sensor.id}`);
      expect(body.lastReading?.value).toBe(23.5);
    });
  });
});
