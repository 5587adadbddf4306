import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Options } from '@node-rs/argon2';
import { PasswordError } from './account.errors';
import { PasswordConfig } from './password-config';

export const SHORTEST_PASSWORD = 8;
export const LONGEST_PASSWORD = 128;

/** Who waits for longer than a few seconds has gone: beyond this many, a check is refused at once. */
const WAITING_AT_MOST = 100;

/** Loaded with the first password: processes that check none do without the native library. */
const argon2 = () => import('@node-rs/argon2');

/** Passwords as argon2id, computed off the event loop, a few at a time. */
@Injectable()
export class PasswordService {
  /** The algorithm is argon2id unless told; the table takes nothing else. */
  private readonly options: Required<Pick<Options, 'memoryCost' | 'timeCost' | 'parallelism'>>;
  private decoy: Promise<string> | undefined;
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly config: PasswordConfig) {
    this.options = { memoryCost: config.memoryKib, timeCost: config.passes, parallelism: 1 };
  }

  /** @throws auth.password.busy */
  hash(password: string): Promise<string> {
    return this.oneOfFew(async () => (await argon2()).hash(password, this.options));
  }

  /**
   * Whether it is the password of the hash. Without a hash (no such account) the same work is done against one that nothing
   * matches, so that the time tells nothing.
   * @throws auth.password.busy
   */
  async matches(passwordHash: string | undefined, password: string): Promise<boolean> {
    const against = passwordHash ?? (await this.prepareDecoy());
    const isRight = await this.oneOfFew(async () => (await argon2()).verify(against, password));
    return isRight && passwordHash !== undefined;
  }

  /** Whether the hash was made with other parameters than today's. */
  async isOutdated(passwordHash: string): Promise<boolean> {
    const { parseOptions } = await argon2();
    const { memoryCost, timeCost, parallelism } = parseOptions(passwordHash);
    return memoryCost !== this.options.memoryCost || timeCost !== this.options.timeCost || parallelism !== this.options.parallelism;
  }

  /** Makes the hash that unknown accounts are checked against; done before the first sign-in, which would else take twice as long. */
  prepareDecoy(): Promise<string> {
    this.decoy ??= argon2().then(({ hash }) => hash(randomBytes(32), this.options));
    return this.decoy;
  }

  private async oneOfFew<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.config.concurrency) {
      if (this.waiting.length >= WAITING_AT_MOST) throw PasswordError.busy({ retryAfterSeconds: 3 });
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      return await work();
    } finally {
      // The place goes to the next in line; only the last one gives it up.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
