import {
  Allow,
  ApiPage,
  ApiProblems,
  type Caller,
  CurrentCaller,
  IdParam,
  IfMatch,
  type Page,
  SignedIn,
  Versioned,
} from '@madinina/platform/http';
import { Body, Controller, Get, Header, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AccountDto, UpdateProfileDto } from '../accounts/account.dto';
import { AccountService } from '../accounts/account.service';
import { EmailChangeService } from '../accounts/email-change.service';
import { AccountError, UsernameError } from '../accounts/account.errors';
import { StepUpError } from '../step-up/step-up.errors';
import { ChangeUserDto, UserDto, UserQuery, UserStatisticsDto } from './user.dto';
import { UserService } from './user.service';

@Controller({ path: 'users', version: '1' })
export class UserController {
  constructor(
    private readonly users: UserService,
    private readonly accounts: AccountService,
    private readonly profiles: EmailChangeService,
  ) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @Allow('users.account.read')
  @ApiOperation({
    summary: 'The accounts, the newest first',
    description: 'Filtered by role, state and text; each page is stable while accounts are made.',
  })
  @ApiPage(UserDto)
  listUsers(@Query() query: UserQuery): Promise<Page<UserDto>> {
    return this.users.list(query);
  }

  @Get('me')
  @SignedIn()
  @Versioned({ isPersonal: true })
  @ApiOperation({ summary: 'Your profile and preferences', description: 'As administrators see it, with language and time zone.' })
  @ApiOkResponse({ type: AccountDto })
  @ApiProblems(AccountError.notFound)
  getOwnUser(@CurrentCaller() { accountId }: Caller): Promise<AccountDto> {
    return this.accounts.profile(accountId);
  }

  @Put('me')
  @SignedIn()
  @Versioned({ isPersonal: true })
  @ApiOperation({ summary: 'Change your profile and preferences', description: 'Only what is sent changes.' })
  @ApiOkResponse({ type: AccountDto })
  @ApiProblems(StepUpError.required, AccountError.notFound, UsernameError.taken, AccountError.stale)
  changeOwnUser(
    @CurrentCaller() caller: Caller,
    @IfMatch() expected: number | undefined,
    @Body() change: UpdateProfileDto,
  ): Promise<AccountDto> {
    return this.profiles.changeProfile(caller, expected, change);
  }

  @Get('statistics/overview')
  @Allow('users.statistics.read')
  @ApiOperation({
    summary: 'How many accounts, by role, state and activity',
    description: 'Counted as asked; an account that holds several roles counts in each.',
  })
  @ApiOkResponse({ type: UserStatisticsDto })
  getUserStatistics(): Promise<UserStatisticsDto> {
    return this.users.statistics();
  }

  @Get(':id')
  @Allow('users.account.read')
  @Versioned({ isPersonal: true })
  @ApiOperation({ summary: 'One account', description: 'With its roles, its state and when it last signed in.' })
  @ApiOkResponse({ type: UserDto })
  @ApiProblems(AccountError.notFound)
  getUser(@Param() { id }: IdParam): Promise<UserDto> {
    return this.users.get(id);
  }

  @Patch(':id')
  @Allow('users.account.manage')
  @Versioned({ isPersonal: true })
  @ApiOperation({
    summary: 'Change the roles and names of an account; who loses a role is signed out',
    description: 'A change of roles needs an authentication of the last minutes: `POST /auth/step-up`.',
  })
  @ApiOkResponse({ type: UserDto })
  @ApiProblems(StepUpError.required, AccountError.beyondAuthority, AccountError.notFound, AccountError.lastSuperAdmin, AccountError.stale)
  changeUser(
    @CurrentCaller() caller: Caller,
    @Param() { id }: IdParam,
    @IfMatch() expected: number | undefined,
    @Body() change: ChangeUserDto,
  ): Promise<UserDto> {
    return this.users.change(caller, id, expected, change);
  }

  @Post(':id/activate')
  @HttpCode(200)
  @Allow('users.account.manage')
  @ApiOperation({
    summary: 'Let the account sign in again',
    description: 'For administrators who may touch the account; a second time changes nothing.',
  })
  @ApiOkResponse({ type: UserDto })
  @ApiProblems(AccountError.beyondAuthority, AccountError.notFound)
  activateUser(@CurrentCaller() caller: Caller, @Param() { id }: IdParam): Promise<UserDto> {
    return this.users.setStatus(caller, id, 'active');
  }

  @Post(':id/deactivate')
  @HttpCode(200)
  @Allow('users.account.manage')
  @ApiOperation({
    summary: 'Disable the account; its sessions end at once',
    description: 'The last active SUPER_ADMIN stays. A second time changes nothing.',
  })
  @ApiOkResponse({ type: UserDto })
  @ApiProblems(AccountError.beyondAuthority, AccountError.notFound, AccountError.lastSuperAdmin)
  deactivateUser(@CurrentCaller() caller: Caller, @Param() { id }: IdParam): Promise<UserDto> {
    return this.users.setStatus(caller, id, 'disabled');
  }
}
