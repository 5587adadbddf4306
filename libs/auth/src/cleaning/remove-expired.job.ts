import { AuthJobs, type Nothing } from '@madinina/contracts';
import { inShares } from '@madinina/platform/database';
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
    const sessions = await inShares(AT_ONCE, signal, (share) => this.sessions.removeEnded(this.config.endedSessionDays, share));
    const tokens = await inShares(AT_ONCE, signal, (share) => this.sessions.removeUsedTokens(this.config.usedTokenDays, share));
    const attempts = await inShares(AT_ONCE, signal, (share) => this.attempts.removeOld(this.config.attemptRetentionDays, share));
    const mailTokens = await inShares(AT_ONCE, signal, (share) => this.mailTokens.removeExpired(share));
    const mails = await inShares(AT_ONCE, signal, (share) => this.mails.removeOlderThan(UNSENT_MAIL_DAYS, share));
    const challenges = await inShares(AT_ONCE, signal, (share) => this.challenges.removeExpired(share));
    const webauthnChallenges = await inShares(AT_ONCE, signal, (share) => this.webauthnChallenges.removeExpired(share));
    const enrolments = await inShares(AT_ONCE, signal, (share) => this.authenticators.removeUnconfirmed(share));
    return { result: { sessions, tokens, attempts, mailTokens, mails, challenges, webauthnChallenges, enrolments } };
  }
}
