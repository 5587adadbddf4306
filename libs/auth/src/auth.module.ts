import { Module } from '@nestjs/common';
import { AccountService } from './accounts/account.service';
import { PasswordService } from './accounts/password.service';
import { AuthDirectoryModule } from './auth-directory.module';

/** Accounts, for processes that make or change them. */
@Module({
  imports: [AuthDirectoryModule],
  providers: [AccountService, PasswordService],
  exports: [AuthDirectoryModule, AccountService, PasswordService],
})
export class AuthModule {}
