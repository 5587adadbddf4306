import { RuntimeConfig } from '@madinina/platform/config';
import { Module } from '@nestjs/common';
import { AccessTokensModule } from './access-tokens.module';
import { AccountController } from './accounts/account.controller';
import { RegistrationService } from './accounts/registration.service';
import { AuthModule } from './auth.module';
import { PasswordChangeService } from './passwords/password-change.service';
import { MailRequestRepository } from './mail/mail-request.repository';
import { MailRequestService } from './mail/mail-request.service';
import { PasswordController } from './passwords/password.controller';
import { PasswordResetService } from './passwords/password-reset.service';
import { RefreshChain } from './sessions/refresh-chain';
import { SessionConfig } from './sessions/session-config';
import { SessionController } from './sessions/session.controller';
import { SessionService } from './sessions/session.service';
import { AttemptRepository } from './sign-in/attempt.repository';
import { IdentifierHash } from './sign-in/identifier';
import { SignInController } from './sign-in/sign-in.controller';
import { SignInService } from './sign-in/sign-in.service';
import { SigningKeyController } from './tokens/signing-key.controller';
import { AccountChangeRepository } from './users/account-change.repository';
import { AccountAuthority } from './users/account-authority.service';
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
    PasswordController,
    SessionController,
    SignInController,
    SigningKeyController,
    UserController,
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
})
export class AuthHttpModule {}
