import { ApiProblems, type Caller, CurrentCaller, RateLimit, SignedIn } from '@madinina/platform/http';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import { RequestOrigin } from '../sessions/client-origin';
import { type ClientOrigin } from '../sessions/session';
import { PasswordChangeService } from './password-change.service';
import { ChangePasswordDto } from './password.dto';
import { AccountError, PasswordError } from '../accounts/account.errors';

@Controller({ path: 'auth', version: '1' })
export class PasswordController {
  constructor(private readonly passwords: PasswordChangeService) {}

  @Post('change-password')
  @HttpCode(204)
  @SignedIn()
  @RateLimit({ limit: 5, windowSeconds: 300, by: 'account' })
  @ApiOperation({ summary: 'Change your password; your other sessions end', description: 'Asks for the current one. A mail tells of it.' })
  @ApiNoContentResponse()
  @ApiProblems(
    PasswordError.wrong,
    AccountError.notFound,
    PasswordError.changedMeanwhile,
    PasswordError.unchanged,
    PasswordError.common,
    PasswordError.busy,
  )
  changePassword(@CurrentCaller() caller: Caller, @Body() change: ChangePasswordDto, @RequestOrigin() origin: ClientOrigin): Promise<void> {
    return this.passwords.change(caller, change, origin);
  }
}
