import { type Client, createClient, createConfig } from '../generated/client';
import { REPEATABLE_OPERATIONS } from '../generated/repeatable-operations';
import { answerSignInChallenge, login, loginWithPasskey, logout, refreshTokens } from '../generated/sdk.gen';
import { type AnswerChallengeDto, type FactorChallengeDto, type LoginDto, type LoginWithPasskeyData } from '../generated/types.gen';
import { randomKey } from './random-key';
import { type Fetch, patientFetch } from './patient-fetch';
import { CityProblem } from './problem';
import { Session } from './session';
import { memoryStorage, type TokenStorage } from './tokens';

export interface CityOptions {
  /** `https://api.city.example`, without `/api/v1`. */
  readonly baseUrl: string;
  /** Where tokens are kept; in memory unless told. */
  readonly storage?: TokenStorage;
  /** Language of texts for people: `fr` unless told. */
  readonly language?: 'fr' | 'en';
  /** Of one attempt of a request, in ms: 15 s unless told. */
  readonly timeoutMs?: number;
  /** How often what may be repeated is tried again: 3 unless told. */
  readonly retries?: number;
  readonly fetch?: typeof globalThis.fetch;
}

type PasskeyLogin = LoginWithPasskeyData['body'];

const LONGEST_WAIT_MS = 10_000;
const repeatable = new Set(REPEATABLE_OPERATIONS);

/** A city, as somebody who is signed in or not. Give its `client` to the generated functions. */
export class City {
  readonly client: Client;
  readonly session: Session;
  readonly baseUrl: string;

  constructor(options: CityOptions) {
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
    const native = options.fetch ?? globalThis.fetch;
    const patience = { timeoutMs: options.timeoutMs ?? 15_000, retries: options.retries ?? 3, longestWaitMs: LONGEST_WAIT_MS };
    const patient = patientFetch((request) => native(request), patience);
    const headers = { 'accept-language': options.language ?? 'fr' };
    const anonymous = clientOf(this.baseUrl, headers, patient);
    const refresh = (refreshToken: string) => refreshTokens({ client: anonymous, body: { refreshToken } });
    this.session = new Session(options.storage ?? memoryStorage(), refresh, `madinina ${this.baseUrl}`);
    this.client = clientOf(this.baseUrl, headers, this.renewing(patient));
    this.client.setConfig({ auth: () => this.session.accessToken() });
  }

  /**
   * Signs in; later requests are made as this account. Resolves with a challenge when the account has a second factor: `answer` it.
   * @throws CityProblem `auth.credentials.invalid` among others
   */
  async signIn(credentials: LoginDto): Promise<FactorChallengeDto | undefined> {
    const answer = await login({ client: this.client, body: credentials });
    if ('mfaRequired' in answer) return answer;
    await this.session.keep(answer);
    return undefined;
  }

  /** Ends a sign-in that asked for a second factor: with a code, a recovery code or a passkey. @throws CityProblem */
  async answer(challenge: AnswerChallengeDto): Promise<void> {
    await this.session.keep(await answerSignInChallenge({ client: this.client, body: challenge }));
  }

  /** Signs in with what `navigator.credentials.get` answered to `getPasskeyAuthenticationOptions`. @throws CityProblem */
  async signInWithPasskey(assertion: PasskeyLogin): Promise<void> {
    await this.session.keep(await loginWithPasskey({ client: this.client, body: assertion }));
  }

  /** Ends the session here and at the city; here also when the city cannot be reached. */
  async signOut(): Promise<void> {
    try {
      await logout({ client: this.client });
    } catch (error) {
      if (!(error instanceof CityProblem && error.status === 401)) throw error;
    } finally {
      await this.session.forget();
    }
  }

  // A token may be refused before its time: roles change, keys are replaced. It is renewed once, and the request made again.
  private renewing(fetch: Fetch): Fetch {
    return async (request) => {
      const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
      if (token === undefined) return fetch(request);
      const copy = request.clone();
      const answer = await fetch(request);
      if (answer.status !== 401) return answer;
      const renewed = await this.session.renew(token);
      if (!renewed || renewed.accessToken === token) return answer;
      copy.headers.set('authorization', `Bearer ${renewed.accessToken}`);
      return fetch(copy);
    };
  }
}

/** A city behind its address. */
export const connectCity = (options: CityOptions): City => new City(options);

function clientOf(baseUrl: string, headers: Readonly<Record<string, string>>, fetch: Fetch): Client {
  const client = createClient(createConfig({ baseUrl, headers, throwOnError: true, fetch: fetch as typeof globalThis.fetch }));
  client.interceptors.request.use((request, { method, url }) => {
    if (repeatable.has(`${method ?? request.method} ${url}`) && !request.headers.has('idempotency-key'))
      request.headers.set('idempotency-key', randomKey());
    return request;
  });
  client.interceptors.error.use((error, response) =>
    response && !response.ok ? new CityProblem(response.status, error, response.headers.get('x-correlation-id') ?? undefined) : error,
  );
  return client;
}
