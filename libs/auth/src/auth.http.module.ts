import { RuntimeConfig } from '@madinina/platform/config';
import { Module } from '@nestjs/common';
import { AccessTokensModule } from './access-tokens.module';
import { AccountController } from './accounts/account.controller';
import { EmailChangeService } from './accounts/email-change.service';
import { RegistrationService } from './accounts/registration.service';
import { AuthModule } from './auth.module';
import { PasswordChangeService } from './passwords/password-change.service';
import { AuthMailConfig } from './mail/auth-mail-config';
import { MailRequestRepository } from './mail/mail-request.repository';
import { MailRequestService } from './mail/mail-request.service';
import { PasskeyAssertion } from './passkeys/passkey-assertion.service';
import { PasskeyCeremony } from './passkeys/passkey-ceremony.service';
import { PasskeyConfig, relyingPartyOf } from './passkeys/passkey-config';
import { PasskeyController } from './passkeys/passkey.controller';
import { PasskeyRepository } from './passkeys/passkey.repository';
import { PasskeySecondFactor } from './passkeys/passkey.second-factor.adapter';
import { PasskeyService } from './passkeys/passkey.service';
import { WebauthnChallengeRepository } from './passkeys/webauthn-challenge.repository';
import { PasswordController } from './passwords/password.controller';
import { PasswordResetService } from './passwords/password-reset.service';
import { FactorAttemptRepository } from './second-factors/factor-attempt.repository';
import { FactorChangeService } from './second-factors/factor-change.service';
import { FactorCheckService } from './second-factors/factor-check.service';
import { FactorRemovalService } from './second-factors/factor-removal.service';
import { FactorKeys } from './second-factors/factor-keys';
import { RecoveryCodeRepository } from './second-factors/recovery-code.repository';
import { RecoveryCodeSecondFactor } from './second-factors/recovery-code.second-factor.adapter';
import { factorKeysOf, SecondFactorConfig } from './second-factors/second-factor-config';
import { SecondFactorController } from './second-factors/second-factor.controller';
import { SecondFactors } from './second-factors/second-factors';
import { TotpRepository } from './second-factors/totp.repository';
import { TotpSecondFactor } from './second-factors/totp.second-factor.adapter';
import { TotpService } from './second-factors/totp.service';
import { RefreshChain } from './sessions/refresh-chain';
import { SessionConfig } from './sessions/session-config';
import { SessionController } from './sessions/session.controller';
import { SessionService } from './sessions/session.service';
import { AttemptRepository } from './sign-in/attempt.repository';
import { FactorSignInService } from './sign-in/factor-sign-in.service';
import { IdentifierHash } from './sign-in/identifier';
import { OpenedSessionService } from './sign-in/opened-session.service';
import { PasskeySignInService } from './sign-in/passkey-sign-in.service';
import { PasswordCheckService } from './sign-in/password-check.service';
import { SignInChallengeRepository } from './sign-in/sign-in-challenge.repository';
import { SignInController } from './sign-in/sign-in.controller';
import { SignInService } from './sign-in/sign-in.service';
import { StepUpController } from './step-up/step-up.controller';
import { StepUpService } from './step-up/step-up.service';
import { SigningKeyController } from './tokens/signing-key.controller';
import { AccountChangeRepository } from './users/account-change.repository';
import { AccountAuthority } from './users/account-authority.service';
import { UserFactorController } from './users/user-factor.controller';
import { UserFactorService } from './users/user-factor.service';
import { UserController } from './users/user.controller';
import { UserRepository } from './users/user.repository';
import { UserService } from './users/user.service';
import { UserSessionController } from './users/user-session.controller';
import { UserSessionService } from './users/user-session.service';
import { MailTokenRepository } from './verification/mail-token.repository';
import { VerificationController } from './verification/verification.controller';
import { VerificationService } from './verification/verification.service';

/** The room as the api carries it. */
@Module({
  imports: [AuthModule, AccessTokensModule],
  controllers: [
    AccountController,
    PasskeyController,
    PasswordController,
    SecondFactorController,
    SessionController,
    SignInController,
    SigningKeyController,
    StepUpController,
    UserController,
    UserFactorController,
    UserSessionController,
    VerificationController,
  ],
  providers: [
    {
      provide: RefreshChain,
      useFactory: (config: SessionConfig, runtime: RuntimeConfig) => new RefreshChain(config, runtime),
      inject: [SessionConfig, RuntimeConfig],
    },
    { provide: IdentifierHash, useFactory: (config: SessionConfig) => new IdentifierHash(config), inject: [SessionConfig] },
    { provide: FactorKeys, useFactory: factorKeysOf, inject: [SecondFactorConfig, RuntimeConfig] },
    {
      provide: PasskeyCeremony,
      useFactory: (challenges: WebauthnChallengeRepository, config: PasskeyConfig, links: AuthMailConfig) =>
        new PasskeyCeremony(challenges, relyingPartyOf(config, links), config.challengeSeconds),
      inject: [WebauthnChallengeRepository, PasskeyConfig, AuthMailConfig],
    },
    SecondFactors,
    TotpSecondFactor,
    PasskeySecondFactor,
    RecoveryCodeSecondFactor,
    FactorAttemptRepository,
    FactorChangeService,
    FactorCheckService,
    FactorRemovalService,
    RecoveryCodeRepository,
    TotpRepository,
    TotpService,
    PasskeyAssertion,
    PasskeyRepository,
    PasskeyService,
    WebauthnChallengeRepository,
    FactorSignInService,
    OpenedSessionService,
    PasskeySignInService,
    PasswordCheckService,
    SignInChallengeRepository,
    StepUpService,
    EmailChangeService,
    UserFactorService,
    RegistrationService,
    PasswordChangeService,
    SessionService,
    SignInService,
    AttemptRepository,
    MailRequestRepository,
    MailRequestService,
    MailTokenRepository,
    PasswordResetService,
    VerificationService,
    AccountChangeRepository,
    UserRepository,
    UserService,
    UserSessionService,
    AccountAuthority,
  ],
  exports: [SecondFactors],
})
export class AuthHttpModule {}
