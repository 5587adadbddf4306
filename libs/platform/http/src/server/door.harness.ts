import { DomainError, permissionsOf, type Role } from '@madinina/contracts';
import { type ConfigClass, ConfigModule, parseConfig } from '@madinina/platform/config';
import { ObservabilityConfig, ObservabilityModule } from '@madinina/platform/observability';
import { type DynamicModule, Global, Injectable, Module, type Provider, type Type } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccessTokens } from '../access/access-tokens.port';
import { type Caller, type CallingDevice } from '../access/caller';
import { DeviceCredentials } from '../access/device-credentials.port';
import { OpsModule } from '../ops/ops.module';
import { createHttpApplication } from './create-http-application';
import { HttpConfig } from './http.config';

export const ACCOUNT = '01937c4e-7a31-7c5e-8e0e-2f6f0a1b2c3d';

export interface DoorSetup {
  readonly controllers: readonly Type[];
  readonly providers?: readonly Provider[];
  readonly imports?: readonly (Type | DynamicModule)[];
  readonly config?: readonly ConfigClass[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether somebody verifies tokens and devices; true unless told. */
  readonly verifies?: boolean;
  /** Lines that the process logs. */
  readonly log?: string[];
}

function callerOf(token: string): Caller {
  const [role = '', accountId = ACCOUNT] = token.split('.');
  const roles = [role.toUpperCase() as Role];
  return { accountId, sessionId: 'session', roles, permissions: permissionsOf(roles) };
}

/** Tokens are the name of a role, in small letters; `expired` has expired, `broken` fails in a way nobody expects. */
@Injectable()
class TestTokens extends AccessTokens {
  override readonly refusals = [() => new DomainError('auth.token.expired', 'unauthenticated', 'The token has expired')];
  override readonly freshnessRefusals = [() => new DomainError('auth.step_up.required', 'forbidden', 'Prove who you are')];

  verify(token: string): Promise<Caller> {
    if (token === 'expired') return Promise.reject(new DomainError('auth.token.expired', 'unauthenticated', 'The token has expired'));
    if (token === 'broken') return Promise.reject(new Error('secret of the verifier'));
    return Promise.resolve(callerOf(token));
  }

  /** All but those that are refused. */
  override recall(token: string): Caller | undefined {
    return token === 'expired' || token === 'broken' ? undefined : callerOf(token);
  }

  /** Whoever has the account `fresh` is. */
  requireFresh({ accountId }: Caller, withinSeconds?: number): Promise<void> {
    if (accountId === 'fresh') return Promise.resolve();
    return Promise.reject(new DomainError('auth.step_up.required', 'forbidden', 'Prove who you are', { withinSeconds }));
  }
}

@Injectable()
class TestDevices extends DeviceCredentials {
  verify(deviceKey: string, secret: string): Promise<CallingDevice> {
    if (secret !== 'right:with colon') return Promise.reject(new DomainError('iot.device.unknown', 'unauthenticated', 'No such device'));
    return Promise.resolve({ deviceId: `id-of-${deviceKey}`, deviceKey });
  }
}

@Global()
@Module({
  providers: [
    { provide: AccessTokens, useClass: TestTokens },
    { provide: DeviceCredentials, useClass: TestDevices },
  ],
  exports: [AccessTokens, DeviceCredentials],
})
class TestCallers {}

@Module({})
class Root {}

/** A small application behind the real door; limits are off unless the environment turns them on. Not yet listening. */
export async function openDoor(setup: DoorSetup): Promise<NestFastifyApplication> {
  const app = await unopenedDoor(setup);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

/** The same, for a test that does something before routes are made. */
export function unopenedDoor(setup: DoorSetup): Promise<NestFastifyApplication> {
  const { controllers, providers = [], imports = [], environment = {}, verifies = true, log } = setup;
  const config = parseConfig({ NODE_ENV: 'test', LOG_LEVEL: log ? 'info' : 'silent', RATE_LIMIT_ENABLED: 'false', ...environment }, [
    HttpConfig,
    ObservabilityConfig,
    ...(setup.config ?? []),
  ]);
  const destination = log && { write: (line: string) => void log.push(line) };
  return createHttpApplication(
    {
      module: Root,
      imports: [
        ConfigModule.forRoot(config),
        ObservabilityModule.forRoot({ service: 'test', ...(destination && { destination }) }),
        OpsModule.forRoot({ service: 'test' }),
        ...(verifies ? [TestCallers] : []),
        ...imports,
      ],
      controllers: [...controllers],
      providers: [...providers],
    },
    { config },
  );
}

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
export const basic = (name: string, secret: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`,
});
