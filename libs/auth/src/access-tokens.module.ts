import { RuntimeConfig } from '@madinina/platform/config';
import { AccessTokens } from '@madinina/platform/http';
import { Global, Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { RevokedSessions } from './sessions/revoked-sessions';
import { SessionRepository } from './sessions/session.repository';
import { AccessTokenConfig } from './tokens/access-token-config';
import { AccessTokenService } from './tokens/access-token.service';
import { SigningKeys } from './tokens/signing-keys';

/** Who an access token speaks for: for every process that takes requests or sockets, whatever rooms it carries. */
@Global()
@Module({
  imports: [JwtModule.register({})],
  providers: [
    { provide: SigningKeys, useFactory: SigningKeys.load.bind(SigningKeys), inject: [AccessTokenConfig, RuntimeConfig] },
    SessionRepository,
    RevokedSessions,
    AccessTokenService,
    { provide: AccessTokens, useExisting: AccessTokenService },
  ],
  exports: [SigningKeys, SessionRepository, RevokedSessions, AccessTokenService, AccessTokens],
})
export class AccessTokensModule {}
