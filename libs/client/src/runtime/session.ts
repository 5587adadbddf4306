import { CityProblem } from './problem';
import { type Tokens, type TokenStorage } from './tokens';

/** A token this close to its end is renewed before it is used: requests take time, and clocks differ. */
const RENEW_BEFORE_MS = 30_000;

/** An answer of the city that signs somebody in. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

interface LockManager {
  request<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** The tokens of who is signed in: renewed once, however many requests need it at the same time. */
export class Session {
  private renewal: Promise<Tokens | undefined> | undefined;
  private readonly listeners = new Set<(tokens: Tokens | undefined) => void>();

  constructor(
    private readonly storage: TokenStorage,
    private readonly refresh: (refreshToken: string) => Promise<IssuedTokens>,
    private readonly lockName: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** Hears of each change: new tokens, or undefined when nobody is signed in any more. @returns a function that ends it */
  onChange(listener: (tokens: Tokens | undefined) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** An access token that is good for a while; undefined when nobody is signed in. */
  async accessToken(): Promise<string | undefined> {
    const tokens = await this.storage.read();
    if (!tokens) return undefined;
    if (tokens.expiresAt - this.now() > RENEW_BEFORE_MS) return tokens.accessToken;
    return (await this.renew(tokens.accessToken))?.accessToken;
  }

  async keep({ accessToken, refreshToken, expiresIn }: IssuedTokens): Promise<Tokens> {
    const tokens = { accessToken, refreshToken, expiresAt: this.now() + expiresIn * 1000 };
    await this.write(tokens);
    return tokens;
  }

  async forget(): Promise<void> {
    await this.write(undefined);
  }

  /**
   * Tokens that replace `refused`: those that somebody else got meanwhile, or new ones. Undefined when the session has ended.
   * @throws CityUnreachable when the city cannot be asked; the session is kept then
   */
  renew(refused: string): Promise<Tokens | undefined> {
    this.renewal ??= this.alone(() => this.exchange(refused)).finally(() => {
      this.renewal = undefined;
    });
    return this.renewal;
  }

  private async exchange(refused: string): Promise<Tokens | undefined> {
    const kept = await this.storage.read();
    if (!kept || kept.accessToken !== refused) return kept;
    try {
      return await this.keep(await this.refresh(kept.refreshToken));
    } catch (error) {
      if (!(error instanceof CityProblem) || error.status !== 401) throw error;
      await this.forget();
      return undefined;
    }
  }

  // Tabs of a browser share a storage: one of them renews, the others read what it got.
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const { locks } = (globalThis as { navigator?: { locks?: LockManager } }).navigator ?? {};
    return locks ? locks.request(this.lockName, work) : work();
  }

  private async write(tokens: Tokens | undefined): Promise<void> {
    await this.storage.write(tokens);
    for (const listener of this.listeners) listener(tokens);
  }
}
