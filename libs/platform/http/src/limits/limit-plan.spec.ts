import { parseConfig } from '@madinina/platform/config';
import { HttpConfig } from '../server/http.config';
import { limitPlan } from './limit-plan';

const config = parseConfig({}, [HttpConfig]).get(HttpConfig);
const names = (...route: Parameters<typeof limitPlan>) =>
  limitPlan(...route).allowances.map(({ name, by, limit }) => `${name} ${limit} by ${by}`);
const signedIn = { kind: 'signed-in' } as const;
const open = { kind: 'public' } as const;

describe('a route draws on', () => {
  it('the allowance of its caller’s address, when it is public', () => {
    expect(names({ method: 'GET', url: '/api/v1/iot/zones', access: open }, config)).toEqual(['address 1200 by address']);
  });

  it('that of the account as well, when it asks for one', () => {
    const allowances = ['address 1200 by address', 'account 600 by account'];
    expect(names({ method: 'GET', url: '/api/v1/iot/zones', access: signedIn }, config)).toEqual(allowances);
    expect(names({ method: 'POST', url: '/api/v1/iot/readings', access: { kind: 'device' } }, config)).toEqual(allowances);
  });

  it('a tighter one under /auth, and is refused when nobody can count', () => {
    const login = { method: 'POST', url: '/api/v1/auth/login', access: open };
    expect(names(login, config)).toEqual(['address 1200 by address', 'auth 60 by address']);
    expect(limitPlan(login, config).failsClosed).toBe(true);
    expect(names({ method: 'GET', url: '/api/v1/auth/me', access: signedIn }, config)).toContain('auth 60 by account');
    expect(limitPlan({ method: 'GET', url: '/api/v1/authors', access: open }, config).failsClosed).toBe(false);
  });

  it('its own', () => {
    const limits = { limit: 5, windowSeconds: 600, by: 'address' } as const;
    expect(names({ method: 'POST', url: '/api/v1/a', access: open, limits }, config)).toContain('POST /api/v1/a 5 by address');
  });

  it('none, when it is unlimited', () => {
    expect(names({ method: 'GET', url: '/health/live', access: open, limits: 'unlimited' }, config)).toEqual([]);
  });

  it('the address alone, where there is no route', () => {
    expect(names({ method: 'GET', url: undefined }, config)).toEqual(['address 1200 by address']);
  });
});
