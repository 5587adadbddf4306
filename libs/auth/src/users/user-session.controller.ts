import { Allow, ApiPage, ApiProblems, type Caller, CurrentCaller, IdParam, type Page, PageQuery } from '@madinina/platform/http';
import { Controller, Delete, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import { SessionDto } from '../sessions/session.dto';
import { UserSessionParam } from './user-session.dto';
import { UserSessionService } from './user-session.service';
import { AccountError } from '../accounts/account.errors';
import { SessionError } from '../sessions/session.errors';

@Controller({ path: 'users/:id', version: '1' })
export class UserSessionController {
  constructor(private readonly sessions: UserSessionService) {}

  @Post('send-password-reset')
  @HttpCode(202)
  @Allow('users.account.manage')
  @ApiOperation({
    summary: 'Send the owner a link to choose a new password',
    description: 'The only way to help who cannot sign in: nobody but the owner learns or sets a password.',
  })
  @ApiAcceptedResponse({ description: 'The mail leaves, unless the account got as many as it may get in an hour' })
  @ApiProblems(AccountError.beyondAuthority, AccountError.notFound, AccountError.inactive)
  sendPasswordReset(@CurrentCaller() caller: Caller, @Param() { id }: IdParam): Promise<void> {
    return this.sessions.sendPasswordReset(caller, id);
  }

  @Get('sessions')
  @Header('Cache-Control', 'no-store')
  @Allow('users.session.manage')
  @ApiOperation({
    summary: 'Where an account is signed in; that you looked is kept',
    description: 'Each with its device, its address and when it was last seen.',
  })
  @ApiPage(SessionDto)
  @ApiProblems(AccountError.beyondAuthority, AccountError.notFound)
  listUserSessions(@CurrentCaller() caller: Caller, @Param() { id }: IdParam, @Query() query: PageQuery): Promise<Page<SessionDto>> {
    return this.sessions.list(caller, id, query);
  }

  @Delete('sessions/:sessionId')
  @HttpCode(204)
  @Allow('users.session.manage')
  @ApiOperation({ summary: 'End one session of an account', description: 'Its tokens and sockets end at once.' })
  @ApiNoContentResponse()
  @ApiProblems(AccountError.beyondAuthority, AccountError.notFound, SessionError.notFound)
  endUserSession(@CurrentCaller() caller: Caller, @Param() { id, sessionId }: UserSessionParam): Promise<void> {
    return this.sessions.end(caller, id, sessionId);
  }

  @Delete('sessions')
  @HttpCode(204)
  @Allow('users.session.manage')
  @ApiOperation({
    summary: 'End all sessions of an account',
    description: 'Its tokens and sockets end at once; the account may sign in again.',
  })
  @ApiNoContentResponse()
  @ApiProblems(AccountError.beyondAuthority, AccountError.notFound)
  endUserSessions(@CurrentCaller() caller: Caller, @Param() { id }: IdParam): Promise<void> {
    return this.sessions.endAll(caller, id);
  }
}
