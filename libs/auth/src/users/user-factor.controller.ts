import { Allow, ApiProblems, type Caller, CurrentCaller, FreshAuthentication, IdParam } from '@madinina/platform/http';
import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import { AccountError } from '../accounts/account.errors';
import { StepUpError } from '../step-up/step-up.errors';
import { UserFactorService } from './user-factor.service';

@Controller({ path: 'users/:id', version: '1' })
export class UserFactorController {
  constructor(private readonly factors: UserFactorService) {}

  @Post('reset-mfa')
  @HttpCode(204)
  @Allow('users.account.manage')
  @FreshAuthentication()
  @ApiOperation({
    summary: 'Take away the second factors that the owner has lost; the sessions end',
    description: 'Only after you made sure who asks, as thoroughly as when the factor was set up. The owner is told by mail.',
  })
  @ApiNoContentResponse()
  @ApiProblems(AccountError.beyondAuthority, StepUpError.required, AccountError.notFound)
  resetSecondFactors(@CurrentCaller() caller: Caller, @Param() { id }: IdParam): Promise<void> {
    return this.factors.reset(caller, id);
  }
}
