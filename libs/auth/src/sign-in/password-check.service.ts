import { Database } from '@madinina/platform/database';
import { Metrics } from '@madinina/platform/observability';
import { Injectable } from '@nestjs/common';
import { PasswordService } from '../accounts/password.service';
import { type ClientOrigin } from '../sessions/session';
import { type Attempt, type AttemptOutcome, AttemptRepository } from './attempt.repository';
import { guessingDelay } from './guessing-delay';
import { SignInConfig } from './sign-in-config';
import { CredentialsError } from './sign-in.errors';

/** Passwords that are tried, each kept as an attempt, and delayed once they look like guesses. */
@Injectable()
export class PasswordCheckService {
  private readonly attemptsMade;

  constructor(
    private readonly database: Database,
    private readonly passwords: PasswordService,
    private readonly attempts: AttemptRepository,
    private readonly config: SignInConfig,
    metrics: Metrics,
  ) {
    this.attemptsMade = metrics.counter({ name: 'auth_attempts_total', help: 'Attempts to sign in', labelNames: ['outcome'] });
  }

  /** Notes the attempt before it is made, so that many at once count each other; answers its id. @throws auth.credentials.delayed */
  async begin(identifierHash: Buffer, { address }: ClientOrigin, method: Attempt['method']): Promise<string> {
    const { id, seconds } = await this.database.rawTransaction(async () => {
      await this.attempts.queueUp(identifierHash);
      const wait = guessingDelay(await this.attempts.recentFailures(identifierHash, address), this.config);
      const outcome = wait > 0 ? 'delayed' : 'pending';
      return { id: await this.attempts.insert({ accountId: undefined, identifierHash, method, outcome, address }), seconds: wait };
    });
    if (seconds === 0) return id;
    this.attemptsMade.inc({ outcome: 'delayed' });
    throw CredentialsError.delayed({ retryAfterSeconds: Math.ceil(seconds) });
  }

  /** A check that could not be made is no guess. @throws auth.password.busy */
  async isRight(passwordHash: string | undefined, password: string, attemptId: string): Promise<boolean> {
    try {
      return await this.passwords.matches(passwordHash, password);
    } catch (error) {
      await this.attempts.settle(attemptId, 'busy', undefined);
      throw error;
    }
  }

  /** How the attempt ended; joins the running transaction. */
  settle(attemptId: string, outcome: AttemptOutcome, accountId: string | undefined): Promise<void> {
    return this.attempts.settle(attemptId, outcome, accountId);
  }

  /** Counts how an attempt ended. */
  count(outcome: AttemptOutcome): void {
    this.attemptsMade.inc({ outcome });
  }
}
