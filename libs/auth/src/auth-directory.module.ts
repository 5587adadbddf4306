import { Module } from '@nestjs/common';
import { AccountAudienceRepository } from './accounts/account-audience.repository';
import { AccountRepository } from './accounts/account.repository';
import { AuthFacade } from './auth.facade';

/** Who is who, for rooms that only ask; it needs the database and no setting. */
@Module({ providers: [AccountRepository, AccountAudienceRepository, AuthFacade], exports: [AccountRepository, AuthFacade] })
export class AuthDirectoryModule {}
