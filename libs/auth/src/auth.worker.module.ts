import { Module } from '@nestjs/common';
import { RemoveExpired } from './cleaning/remove-expired.job';
import { RefuseTokensWhenSessionRevoked } from './sessions/refuse-tokens-when-session-revoked.listener';
import { SessionRepository } from './sessions/session.repository';
import { AttemptRepository } from './sign-in/attempt.repository';

/** The room as the worker carries it. */
@Module({
  providers: [SessionRepository, AttemptRepository, RemoveExpired, RefuseTokensWhenSessionRevoked],
})
export class AuthWorkerModule {}
