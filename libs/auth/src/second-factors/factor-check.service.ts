import { Metrics } from '@madinina/platform/observability';
import { Injectable } from '@nestjs/common';
import { type Account } from '../accounts/account';
import { MailRequestService } from '../mail/mail-request.service';
import { AttemptRepository } from '../sign-in/attempt.repository';
import { guessingDelay } from '../sign-in/guessing-delay';
import { IdentifierHash } from '../sign-in/identifier';
import { SignInConfig } from '../sign-in/sign-in-config';
import { FactorAttemptRepository } from './factor-attempt.repository';
import { type FactorContext, type FactorProof } from './second-factor.port';
import { SecondFactors } from './second-factors';

/** `delayed` was not even looked at, and must wait so many seconds. */
export type FactorVerdict = 'right' | 'wrong' | { readonly delayedSeconds: number };

/** Looks at answers with a second factor, each kept as an attempt; wrong ones make the next guesses wait. */
@Injectable()
export class FactorCheckService {
  private readonly attemptsMade;

  constructor(
    private readonly factors: SecondFactors,
    private readonly attempts: AttemptRepository,
    private readonly factorAttempts: FactorAttemptRepository,
    private readonly identifiers: IdentifierHash,
    private readonly mails: MailRequestService,
    private readonly config: SignInConfig,
    metrics: Metrics,
  ) {
    this.attemptsMade = metrics.counter({
      name: 'auth_factor_attempts_total',
      help: 'Answers with a second factor',
      labelNames: ['method', 'outcome'],
    });
  }

  /**
   * Inside a transaction that holds the account's row, so that answers of one account stand in line. A refusal is answered, not
   * thrown: it must be committed.
   */
  async look(proof: FactorProof, account: Account, context: FactorContext): Promise<FactorVerdict> {
    const { method } = proof;
    const { address } = context.origin;
    const factor = this.factors.of(method);
    const failures = await this.factorAttempts.recentFailures(account.id, address);
    const wait = factor?.isGuessable ? guessingDelay(failures, this.config) : 0;
    const isRight = wait === 0 && factor !== undefined && (await factor.verify(proof, context));
    const outcome = wait > 0 ? 'delayed' : isRight ? 'succeeded' : 'wrong_factor';
    this.attemptsMade.inc({ method, outcome });
    const identifierHash = this.identifiers.of(account.email.toLowerCase());
    await this.attempts.insert({ accountId: account.id, identifierHash, method, outcome, address });
    // Whoever fails so often knows the password: its owner should change it.
    if (outcome === 'wrong_factor' && context.hasPassword && failures.everywhere + 1 === this.config.freeGuesses)
      await this.mails.ask('factor_guessed', account.email, context.origin);
    if (wait > 0) return { delayedSeconds: Math.ceil(wait) };
    return isRight ? 'right' : 'wrong';
  }
}
