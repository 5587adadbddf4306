import { ApiProblems, type Caller, CurrentCaller, RateLimit, SignedIn } from '@madinina/platform/http';
import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { RequestOrigin } from '../sessions/client-origin';
import { type ClientOrigin } from '../sessions/session';
import { StepUpDto, StepUpOptionsDto, SteppedUpDto } from './step-up.dto';
import { AccountError, PasswordError } from '../accounts/account.errors';
import { FactorError } from '../second-factors/second-factor.errors';
import { StepUpError } from './step-up.errors';
import { StepUpService } from './step-up.service';

@Controller({ path: 'auth/step-up', version: '1' })
export class StepUpController {
  constructor(private readonly stepUp: StepUpService) {}

  @Post('options')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @SignedIn()
  @ApiOperation({
    summary: 'With what you prove once more who you are',
    description: 'The methods of this account and, where it has one, the options for its passkey.',
  })
  @ApiOkResponse({ type: StepUpOptionsDto })
  getStepUpOptions(@CurrentCaller() caller: Caller): Promise<StepUpOptionsDto> {
    return this.stepUp.options(caller);
  }

  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @SignedIn()
  @RateLimit({ limit: 20, windowSeconds: 300, by: 'account' })
  @ApiOperation({
    summary: 'Prove once more who you are, for a dangerous action',
    description: 'With the password, and a second factor if you have one; or with a passkey alone. It brings a new access token.',
  })
  @ApiOkResponse({ type: SteppedUpDto })
  @ApiProblems(
    StepUpError.insufficient,
    PasswordError.wrong,
    FactorError.notProved,
    AccountError.notFound,
    PasswordError.changedMeanwhile,
    FactorError.delayed,
    PasswordError.busy,
  )
  proveAgain(@CurrentCaller() caller: Caller, @Body() proof: StepUpDto, @RequestOrigin() origin: ClientOrigin): Promise<SteppedUpDto> {
    return this.stepUp.prove(caller, proof, origin);
  }
}
