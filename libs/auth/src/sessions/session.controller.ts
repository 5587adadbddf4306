import {
  ApiPage,
  ApiProblems,
  type Caller,
  CurrentCaller,
  FreshAuthentication,
  IdParam,
  type Page,
  PageQuery,
  SignedIn,
} from '@madinina/platform/http';
import { Controller, Delete, Get, Header, HttpCode, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import { StepUpError } from '../step-up/step-up.errors';
import { SessionDto } from './session.dto';
import { SessionError } from './session.errors';
import { SessionService } from './session.service';

@Controller({ path: 'auth/sessions', version: '1' })
export class SessionController {
  constructor(private readonly sessions: SessionService) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @SignedIn()
  @ApiOperation({
    summary: 'Where you are signed in',
    description: 'Each with its device, its address and when it was last seen; the current one is marked.',
  })
  @ApiPage(SessionDto)
  listSessions(@CurrentCaller() caller: Caller, @Query() query: PageQuery): Promise<Page<SessionDto>> {
    return this.sessions.list(caller, query);
  }

  @Delete(':id')
  @HttpCode(204)
  @SignedIn()
  @FreshAuthentication()
  @ApiOperation({ summary: 'End one of your sessions' })
  @ApiNoContentResponse()
  @ApiProblems(StepUpError.required, SessionError.notFound)
  endSession(@CurrentCaller() { accountId }: Caller, @Param() { id }: IdParam): Promise<void> {
    return this.sessions.endOwn(accountId, id);
  }

  @Delete()
  @HttpCode(204)
  @SignedIn()
  @FreshAuthentication()
  @ApiOperation({ summary: 'End all your sessions but this one' })
  @ApiNoContentResponse()
  @ApiProblems(StepUpError.required)
  endOtherSessions(@CurrentCaller() caller: Caller): Promise<void> {
    return this.sessions.endOthers(caller);
  }
}
