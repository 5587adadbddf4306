import { MailModule } from '@madinina/platform/mail';
import { Module } from '@nestjs/common';
import { AuthDirectoryModule } from './auth-directory.module';
import { RemoveExpired } from './cleaning/remove-expired.job';
import { AskForVerificationWhenAccountRegistered } from './mail/ask-for-verification-when-account-registered.listener';
import { MailRequestRepository } from './mail/mail-request.repository';
import { MailRequestService } from './mail/mail-request.service';
import { SendMailWhenAsked } from './mail/send-mail-when-asked.listener';
import { WebauthnChallengeRepository } from './passkeys/webauthn-challenge.repository';
import { TotpRepository } from './second-factors/totp.repository';
import { RefuseTokensWhenSessionRevoked } from './sessions/refuse-tokens-when-session-revoked.listener';
import { SessionRepository } from './sessions/session.repository';
import { AttemptRepository } from './sign-in/attempt.repository';
import { SignInChallengeRepository } from './sign-in/sign-in-challenge.repository';
import { AccountChangeRepository } from './users/account-change.repository';
import { MailTokenRepository } from './verification/mail-token.repository';

/** The room as the worker carries it. */
@Module({
  imports: [AuthDirectoryModule, MailModule],
  providers: [
    SessionRepository,
    AttemptRepository,
    MailRequestRepository,
    MailRequestService,
    MailTokenRepository,
    SignInChallengeRepository,
    WebauthnChallengeRepository,
    TotpRepository,
    RemoveExpired,
    RefuseTokensWhenSessionRevoked,
    AskForVerificationWhenAccountRegistered,
    SendMailWhenAsked,
    AccountChangeRepository,
  ],
})
export class AuthWorkerModule {}
