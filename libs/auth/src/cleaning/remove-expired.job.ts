import { AuthJobs, type Nothing } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { MailRequestRepository } from '../mail/mail-request.repository';
import { WebauthnChallengeRepository } from '../passkeys/webauthn-challenge.repository';
import { TotpRepository } from '../second-factors/totp.repository';
import { SessionRepository } from '../sessions/session.repository';
import { AttemptRepository } from '../sign-in/attempt.repository';
import { SignInChallengeRepository } from '../sign-in/sign-in-challenge.repository';
import { SignInConfig } from '../sign-in/sign-in-config';
import { MailTokenRepository } from '../verification/mail-token.repository';

/** After this a mail that could not leave would only surprise. */
const UNSENT_MAIL_DAYS = 1;
/** Few enough that no other transaction waits for long. */
const AT_ONCE = 2_000;

/** What is over is removed: nothing personal stays longer than it is of use. */
@HandlesJob(AuthJobs.ExpiredRemove)
export class RemoveExpired implements JobHandler<Nothing> {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly attempts: AttemptRepository,
    private readonly mailTokens: MailTokenRepository,
    private readonly mails: MailRequestRepository,
    private readonly challenges: SignInChallengeRepository,
    private readonly webauthnChallenges: WebauthnChallengeRepository,
    private readonly authenticators: TotpRepository,
    private readonly config: SignInConfig,
  ) {}

  async handle({ signal }: CityJob<Nothing>): Promise<JobOutcome> {
    const sessions = await untilNone(signal, () => this.sessions.removeEnded(this.config.endedSessionDays, AT_ONCE));
    const tokens = await untilNone(signal, () => this.sessions.removeUsedTokens(this.config.usedTokenDays, AT_ONCE));
    const attempts = await untilNone(signal, () => this.attempts.removeOld(this.config.attemptRetentionDays, AT_ONCE));
    const mailTokens = await untilNone(signal, () => this.mailTokens.removeExpired(AT_ONCE));
    const mails = await untilNone(signal, () => this.mails.removeOlderThan(UNSENT_MAIL_DAYS, AT_ONCE));
    const challenges = await untilNone(signal, () => this.challenges.removeExpired(AT_ONCE));
    const webauthnChallenges = await untilNone(signal, () => this.webauthnChallenges.removeExpired(AT_ONCE));
    const enrolments = await untilNone(signal, () => this.authenticators.removeUnconfirmed(AT_ONCE));
    return { result: { sessions, tokens, attempts, mailTokens, mails, challenges, webauthnChallenges, enrolments } };
  }
}

/** Repeats until less than a full share was removed; answers how many in all. */
async function untilNone(signal: AbortSignal, removeSome: () => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    signal.throwIfAborted();
    const removed = await removeSome();
    total += removed;
    if (removed < AT_ONCE) return total;
  }
}
