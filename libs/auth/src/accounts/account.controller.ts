import { ApiProblems, type Caller, CurrentCaller, IfMatch, Public, RateLimit, SignedIn, Versioned } from '@madinina/platform/http';
import { Body, Controller, Get, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AccountDto, RegisterDto, RegistrationDto, UpdateProfileDto } from './account.dto';
import { AccountService } from './account.service';
import { EmailChangeService } from './email-change.service';
import { AccountError, EmailError, PasswordError, UsernameError } from './account.errors';
import { StepUpError } from '../step-up/step-up.errors';
import { RegistrationService } from './registration.service';

@Controller({ path: 'auth', version: '1' })
export class AccountController {
  constructor(
    private readonly accounts: AccountService,
    private readonly profiles: EmailChangeService,
    private readonly registration: RegistrationService,
  ) {}

  @Post('register')
  @Public()
  @RateLimit({ limit: 20, windowSeconds: 600, by: 'address' })
  @ApiOperation({
    summary: 'Create an account',
    description: 'A mail asks to prove the address. Where sign-in needs a proved address, a taken one gets the same answer as a free one.',
  })
  @ApiCreatedResponse({ type: RegistrationDto })
  @ApiProblems(UsernameError.taken, EmailError.taken, PasswordError.common, PasswordError.busy)
  registerAccount(@Body() person: RegisterDto): Promise<RegistrationDto> {
    return this.registration.register(person);
  }

  @Get('me')
  @SignedIn()
  @Versioned({ isPersonal: true })
  @ApiOperation({ summary: 'Your profile', description: 'What the account itself may see of it.' })
  @ApiOkResponse({ type: AccountDto })
  @ApiProblems(AccountError.notFound)
  getProfile(@CurrentCaller() { accountId }: Caller): Promise<AccountDto> {
    return this.accounts.profile(accountId);
  }

  @Put('me')
  @SignedIn()
  @Versioned({ isPersonal: true })
  @ApiOperation({
    summary: 'Change your profile',
    description: 'Only what is sent changes. A new e-mail address counts once it is proved, and asks for a fresh proof of who you are.',
  })
  @ApiOkResponse({ type: AccountDto })
  @ApiProblems(StepUpError.required, AccountError.notFound, UsernameError.taken, AccountError.stale)
  updateProfile(
    @CurrentCaller() caller: Caller,
    @IfMatch() expected: number | undefined,
    @Body() change: UpdateProfileDto,
  ): Promise<AccountDto> {
    return this.profiles.changeProfile(caller, expected, change);
  }
}
