import { Controller, Get } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { basic, bearer, openDoor, ACCOUNT } from '../server/door.harness';
import { AccessGuard } from './access-guard';
import { Allow, DeviceOnly, Internal, Public, SignedIn } from './access-rule';
import { FreshAuthentication } from './fresh-authentication';
import { type Caller, type CallingDevice, CurrentCaller, CurrentDevice } from './caller';

@Controller({ path: 'rooms', version: '1' })
class RoomController {
  @Get('managed')
  @Allow('iot.sensor.manage')
  managed(@CurrentCaller() caller: Caller) {
    return { accountId: caller.accountId, roles: caller.roles };
  }

  @Get('own')
  @SignedIn()
  own(@CurrentCaller() { accountId }: Caller) {
    return { accountId };
  }

  @Get('dangerous')
  @Allow('iot.sensor.manage')
  @FreshAuthentication(60)
  dangerous() {
    return { done: true };
  }

  @Get('open')
  @Public()
  open() {
    return { open: true };
  }

  @Get('inside')
  @Internal()
  inside() {
    return { inside: true };
  }

  @Get('device')
  @DeviceOnly()
  device(@CurrentDevice() device: CallingDevice) {
    return device;
  }
}

describe('the access rules', () => {
  let app: NestFastifyApplication;
  const get = (path: string, headers: Record<string, string> = {}, remoteAddress = '203.0.113.9') =>
    app.inject({ url: `/api/v1/rooms/${path}`, headers, remoteAddress });

  beforeAll(async () => {
    app = await openDoor({ controllers: [RoomController], environment: { METRICS_TOKEN: 'a token for the metrics'.replaceAll(' ', '-') } });
  });
  afterAll(() => app.close());

  it('let in who has the permission', async () => {
    const answer = await get('managed', bearer('operator'));
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ accountId: ACCOUNT, roles: ['OPERATOR'] });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('answer 401 without a token, and do not say that one was wrong', async () => {
    const answer = await get('managed');
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'http.access.token_missing', status: 401 });
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="madinina"');
  });

  it('answer 401 with the reason of a token that has expired', async () => {
    const answer = await get('own', bearer('expired'));
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'auth.token.expired', title: 'Authentification requise' });
    expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
  });

  it.each([
    ['a token with spaces', 'Bearer a b'],
    ['no token', 'Bearer '],
    ['another scheme', 'Digest abc'],
    ['more than 8 KiB', `Bearer ${'a'.repeat(8192)}`],
  ])('answer 401 to an Authorization header with %s', async (_, authorization) => {
    const answer = await get('own', { authorization });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'http.access.token_malformed' });
  });

  it('take no token from anywhere else', async () => {
    const answer = await app.inject({
      url: '/api/v1/rooms/own?access_token=operator&token=operator',
      cookies: { token: 'operator', authorization: 'operator' },
    });
    expect(answer.statusCode).toBe(401);
  });

  it('answer 403 to who has not the permission, and name it', async () => {
    const answer = await get('managed', bearer('viewer'));
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'http.access.permission_missing', permission: 'iot.sensor.manage' });
  });

  it('let in whose authentication is fresh where it must be, after the permission', async () => {
    expect((await get('dangerous', bearer('operator.fresh'))).statusCode).toBe(200);
    const stale = await get('dangerous', bearer('operator'));
    expect(stale.statusCode).toBe(403);
    expect(stale.json()).toMatchObject({ code: 'auth.step_up.required', withinSeconds: 60 });
    expect((await get('dangerous', bearer('viewer.fresh'))).json()).toMatchObject({ code: 'http.access.permission_missing' });
    expect((await get('dangerous')).statusCode).toBe(401);
  });

  it('answer 500, and nothing of the reason, when the verifier breaks', async () => {
    const answer = await get('own', bearer('broken'));
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('secret');
  });

  it('leave a public route open, whatever the header says', async () => {
    expect((await get('open', bearer('broken'))).statusCode).toBe(200);
  });

  describe('of internal routes', () => {
    it.each(['127.0.0.1', '::1', '10.1.2.3', '172.16.9.9', '192.168.0.7', '::ffff:10.1.2.3', 'fd00::1'])('let in %s', async (address) => {
      expect((await get('inside', {}, address)).statusCode).toBe(200);
    });

    it.each(['203.0.113.9', '172.32.0.1', '::ffff:203.0.113.9', '2001:db8::1'])('keep out %s', async (address) => {
      const answer = await get('inside', {}, address);
      expect(answer.statusCode).toBe(403);
      expect(answer.json()).toMatchObject({ code: 'http.access.internal_only' });
    });

    it.each(['x-forwarded-for', 'forwarded'])('keep out what a near proxy passed on (%s)', async (header) => {
      expect((await get('inside', { [header]: '127.0.0.1' }, '127.0.0.1')).statusCode).toBe(403);
    });

    it('let in who holds the token, from anywhere, and no other token', async () => {
      expect((await get('inside', bearer('a-token-for-the-metrics'))).statusCode).toBe(200);
      expect((await get('inside', bearer('a-token-for-the-metricz'), '127.0.0.1')).statusCode).toBe(403);
    });
  });

  describe('of device routes', () => {
    it('let in a device with its secret', async () => {
      expect((await get('device', basic('t-12', 'right:with colon'))).json()).toEqual({ deviceId: 'id-of-t-12', deviceKey: 't-12' });
    });

    it.each([
      ['a wrong secret', basic('t-12', 'wrong'), 'iot.device.unknown'],
      ['no header', {}, 'http.access.device_unknown'],
      ['a header without a colon', { authorization: `Basic ${Buffer.from('t-12').toString('base64')}` }, 'http.access.device_unknown'],
      ['an account’s token', bearer('operator'), 'http.access.device_unknown'],
    ])('answer 401 to %s', async (_, headers, code) => {
      const answer = await get('device', headers);
      expect(answer.statusCode).toBe(401);
      expect(answer.json()).toMatchObject({ code });
      expect(answer.headers['www-authenticate']).toBe('Basic realm="madinina", charset="UTF-8"');
    });
  });
});

it('the guard leaves messages of sockets to the doors where they connect, and lets no handler without a rule be reached', () => {
  const guard = new AccessGuard({} as never, {} as never);
  const context = (type: string) => ({
    getType: () => type,
    getHandler: () => () => 'reached',
    switchToHttp: () => ({ getRequest: () => ({}) }),
  });
  expect(guard.canActivate(context('ws') as never)).toBe(true);
  expect(guard.canActivate(context('http') as never)).toBe(false);
});

describe('the boot', () => {
  it('fails naming the handlers that have no rule, or two', async () => {
    @Controller('forgotten')
    class ForgottenController {
      @Get('one')
      one() {
        return 'one';
      }

      @Get('two')
      @Public()
      @SignedIn()
      two() {
        return 'two';
      }
    }
    await expect(openDoor({ controllers: [ForgottenController] })).rejects.toThrow(
      'ForgottenController.one has none; ForgottenController.two has signed-in and public',
    );
  });

  it('fails when a fresh authentication is asked for where nobody signs in', async () => {
    @Controller('strange')
    class StrangeController {
      @Get()
      @Public()
      @FreshAuthentication()
      get() {
        return {};
      }
    }
    await expect(openDoor({ controllers: [StrangeController] })).rejects.toThrow('StrangeController.get asks for a fresh authentication');
  });

  it('fails when routes ask for an account and nobody verifies tokens', async () => {
    await expect(openDoor({ controllers: [RoomController], verifies: false })).rejects.toThrow('no room provides AccessTokens');
  });

  it('needs nobody when every route is public', async () => {
    @Controller('plain')
    class PlainController {
      @Get()
      @Public()
      get() {
        return {};
      }
    }
    const app = await openDoor({ controllers: [PlainController], verifies: false });
    expect((await app.inject('/api/plain')).statusCode).toBe(200);
    await app.close();
  });
});
