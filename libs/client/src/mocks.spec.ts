import { setupServer } from 'msw/node';
import { EXAMPLE_ANSWERS } from './generated/example-answers';
import { getSensor, listSensors, listTemplates } from './generated/sdk.gen';
import { mockCity } from './mocks';
import { connectCity } from './runtime/city';

const baseUrl = 'http://mock.example';

describe('a mocked city', () => {
  const server = setupServer(...mockCity(baseUrl, { listTemplates: { items: [], nextCursor: null } }));
  beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
  afterAll(() => server.close());

  it('answers the examples of the document to the client', async () => {
    const city = connectCity({ baseUrl });
    await city.signIn({ identifier: 'marie@example.org', password: 'colibri sous la pluie' });
    const { items } = await listSensors({ client: city.client });
    expect(items[0]).toMatchObject({ id: expect.any(String) as string, name: expect.any(String) as string });
    expect(await getSensor({ client: city.client, path: { id: items[0]?.id ?? '' } })).toHaveProperty('type');
  });

  it('answers one’s own where they are given', async () => {
    const { client } = connectCity({ baseUrl });
    expect(await listTemplates({ client })).toEqual({ items: [], nextCursor: null });
  });

  it('answers every operation, with the status that the document tells', async () => {
    for (const { method, path, status } of EXAMPLE_ANSWERS) {
      const url = `${baseUrl}${path.replaceAll(/\{[^}]+\}/g, '019b0b5e-6c00-7000-8000-000000000001')}`;
      const answer = await fetch(url, { method: method.toUpperCase() });
      expect([path, answer.status]).toEqual([path, status]);
    }
  });
});
