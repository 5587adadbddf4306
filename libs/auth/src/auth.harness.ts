import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthJobs, EventJobs, type Role } from '@madinina/contracts';
import { type Database } from '@madinina/platform/database';
import { EventsConfig, ListenersModule, RelayModule } from '@madinina/platform/events';
import { type DoorAnswer, RoomHarness } from '@madinina/platform/harness';
import { QueueModule } from '@madinina/platform/queue';
import { createTestDatabase } from '@madinina/platform/testing';
import { AccountService } from './accounts/account.service';
import { PasswordConfig } from './accounts/password-config';
import { AuthHttpModule } from './auth.http.module';
import { AuthWorkerModule } from './auth.worker.module';
import { AuthMailConfig } from './mail/auth-mail-config';
import { MailConfig } from '@madinina/platform/mail';
import { PasskeyConfig } from './passkeys/passkey-config';
import { SecondFactorConfig } from './second-factors/second-factor-config';
import { SessionConfig } from './sessions/session-config';
import { SignInConfig } from './sign-in/sign-in-config';
import { AuthenticatorApp } from './second-factors/authenticator-app.harness';
import { type FactorChallengeDto, type SignedInDto } from './sign-in/sign-in.dto';
import { AccessTokenConfig } from './tokens/access-token-config';

/** Of the application that uses passkeys. */
export const ORIGIN = 'http://localhost:4200';
export const PASSWORD = 'colibri sous la pluie';

interface Asked {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
type Environment = Readonly<Record<string, string>>;
type Fields = Readonly<Record<string, unknown>>;

/** An api process that carries this room alone. */
export class AuthApi {
  private constructor(readonly room: RoomHarness) {}

  static async start(
    options: Pick<Parameters<typeof RoomHarness.start>[0], 'database' | 'redisKeyPrefix' | 'environment'>,
  ): Promise<AuthApi> {
    const config = [AccessTokenConfig, AuthMailConfig, PasskeyConfig, PasswordConfig, SecondFactorConfig, SessionConfig, SignInConfig];
    return new AuthApi(await RoomHarness.start({ imports: [AuthHttpModule], config, ownTokens: true, ...options }));
  }

  get<Body = Fields>(path: string, asked: Asked = {}): Promise<DoorAnswer<Body>> {
    return this.room.request('GET', path, asked);
  }

  post<Body = Fields>(path: string, body?: unknown, asked: Asked = {}): Promise<DoorAnswer<Body>> {
    return this.room.request('POST', path, { ...asked, body });
  }

  patch<Body = Fields>(path: string, body: unknown, asked: Asked = {}): Promise<DoorAnswer<Body>> {
    return this.room.request('PATCH', path, { ...asked, body });
  }

  delete<Body = Fields>(path: string, asked: Asked = {}): Promise<DoorAnswer<Body>> {
    return this.room.request('DELETE', path, asked);
  }

  put<Body = Fields>(path: string, body: unknown, asked: Asked = {}): Promise<DoorAnswer<Body>> {
    return this.room.request('PUT', path, { ...asked, body });
  }
}

export interface SignedUp {
  readonly id: string;
  readonly email: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface SignedUpWithApp extends SignedUp {
  readonly app: AuthenticatorApp;
  readonly recoveryCodes: readonly string[];
}

/** The room behind its HTTP door, on a database, a Redis prefix and keys of its own. */
export class AuthCity {
  private constructor(
    /** The first api. */
    readonly api: AuthApi,
    /** Starts one api more, of the same city. */
    readonly startApi: (own?: Environment) => Promise<AuthApi>,
    /** Where its worker writes mails. */
    readonly mailFolder: string,
    /** Starts its worker. */
    readonly startWorker: () => Promise<void>,
    /** Ends them all. */
    readonly stop: () => Promise<void>,
  ) {}

  static async start(environment: Environment = {}): Promise<AuthCity> {
    const database = await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'madinina-auth-'));
    const redisKeyPrefix = `test-${randomBytes(6).toString('hex')}`;
    const shared = {
      AUTH_WEBAUTHN_ORIGINS: ORIGIN,
      // The least that is allowed: tests of other things must not wait for it.
      AUTH_PASSWORD_MEMORY_KIB: '19456',
      AUTH_PASSWORD_PASSES: '2',
      AUTH_DEV_KEY_FILE: join(folder, 'key.pem'),
      ...environment,
    };
    const rooms: RoomHarness[] = [];
    const startApi = async (own: Environment = {}): Promise<AuthApi> => {
      const api = await AuthApi.start({ database, redisKeyPrefix, environment: { ...shared, ...own } });
      rooms.push(api.room);
      return api;
    };
    const startWorker = async (): Promise<void> => {
      const worker = await RoomHarness.start({
        imports: [AuthWorkerModule, RelayModule, ListenersModule],
        config: [SignInConfig, EventsConfig, MailConfig, AuthMailConfig],
        environment: { MAIL_FOLDER: join(folder, 'mail'), ...environment },
        queues: QueueModule.forWorker({ catalogue: [AuthJobs, EventJobs] }),
        database,
        redisKeyPrefix,
      });
      rooms.push(worker);
    };
    return new AuthCity(await startApi(), startApi, join(folder, 'mail'), startWorker, async () => {
      for (const room of rooms) await room.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    });
  }

  get database(): Database {
    return this.api.room.database;
  }

  /** A verified account and its tokens; `name` makes its e-mail. */
  async signUp(name: string, roles: readonly Role[] = ['USER']): Promise<SignedUp> {
    const email = `${name}@example.org`;
    const accounts = this.api.room.get(AccountService);
    const { account } = await accounts.provision({
      email,
      password: PASSWORD,
      givenName: name.replace(/\W|\d/g, ''),
      familyName: 'Test',
      roles,
    });
    const { body } = await this.api.post<SignedInDto>('auth/login', { identifier: email, password: PASSWORD });
    return { id: account.id, email, accessToken: body.accessToken, refreshToken: body.refreshToken };
  }

  /** The same, with an authenticator app. */
  async signUpWithApp(name: string, roles: readonly Role[] = ['USER']): Promise<SignedUpWithApp> {
    const person = await this.signUp(name, roles);
    const asked = { token: person.accessToken };
    const { body: enrolment } = await this.api.post<{ secret: string }>('auth/mfa/totp', undefined, asked);
    const app = new AuthenticatorApp(enrolment.secret);
    const confirmed = await this.api.post<{ recoveryCodes: string[] }>('auth/mfa/totp/confirm', { code: app.next() }, asked);
    return { ...person, app, recoveryCodes: confirmed.body.recoveryCodes };
  }

  /** Signs in with the password, where a second factor is then asked for. */
  async challenge(email: string, more: object = {}): Promise<FactorChallengeDto> {
    const { body } = await this.api.post<FactorChallengeDto>('auth/login', { identifier: email, password: PASSWORD, ...more });
    return body;
  }
}
