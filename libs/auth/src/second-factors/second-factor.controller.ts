import { ApiProblems, type Caller, CurrentCaller, FreshAuthentication, RateLimit, SignedIn } from '@madinina/platform/http';
import { Body, Controller, Delete, Get, Header, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AccountError } from '../accounts/account.errors';
import { StepUpError } from '../step-up/step-up.errors';
import { ConfirmTotpDto, RecoveryCodesDto, SecondFactorsDto, TotpEnrolmentDto } from './second-factor.dto';
import { FactorError, RecoveryCodeError, TotpError } from './second-factor.errors';
import { TotpService } from './totp.service';

@Controller({ path: 'auth/mfa', version: '1' })
export class SecondFactorController {
  constructor(private readonly totp: TotpService) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @SignedIn()
  @ApiOperation({
    summary: 'Your second factors',
    description: 'Whether an authenticator app is set up, how many recovery codes are left, and the passkeys.',
  })
  @ApiOkResponse({ type: SecondFactorsDto })
  getSecondFactors(@CurrentCaller() caller: Caller): Promise<SecondFactorsDto> {
    return this.totp.state(caller);
  }

  @Post('totp')
  @Header('Cache-Control', 'no-store')
  @SignedIn()
  @FreshAuthentication()
  @ApiOperation({ summary: 'Begin to set up an authenticator app; it counts once it is confirmed' })
  @ApiCreatedResponse({ type: TotpEnrolmentDto })
  @ApiProblems(StepUpError.required, AccountError.notFound, TotpError.enabled)
  startTotp(@CurrentCaller() caller: Caller): Promise<TotpEnrolmentDto> {
    return this.totp.begin(caller);
  }

  @Post('totp/confirm')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @SignedIn()
  @RateLimit({ limit: 10, windowSeconds: 300, by: 'account' })
  @ApiOperation({
    summary: 'Confirm the authenticator app with a code of it; your other sessions end',
    description: 'Answers the recovery codes, this once. Until it is confirmed, an authenticator app counts for nothing.',
  })
  @ApiOkResponse({ type: RecoveryCodesDto })
  @ApiProblems(TotpError.wrong, AccountError.notFound, TotpError.enabled, TotpError.notStarted)
  confirmTotp(@CurrentCaller() caller: Caller, @Body() { code }: ConfirmTotpDto): Promise<RecoveryCodesDto> {
    return this.totp.confirm(caller, code);
  }

  @Delete('totp')
  @HttpCode(204)
  @SignedIn()
  @FreshAuthentication()
  @ApiOperation({ summary: 'Remove the authenticator app; your other sessions end' })
  @ApiNoContentResponse()
  @ApiProblems(StepUpError.required, TotpError.missing, FactorError.required)
  removeTotp(@CurrentCaller() caller: Caller): Promise<void> {
    return this.totp.remove(caller);
  }

  @Post('recovery-codes')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @SignedIn()
  @FreshAuthentication()
  @ApiOperation({ summary: 'New recovery codes in the place of the old ones; your other sessions end' })
  @ApiOkResponse({ type: RecoveryCodesDto })
  @ApiProblems(StepUpError.required, AccountError.notFound, RecoveryCodeError.needless)
  renewRecoveryCodes(@CurrentCaller() caller: Caller): Promise<RecoveryCodesDto> {
    return this.totp.renewRecoveryCodes(caller);
  }
}
