import { Allow, ApiPage, ApiProblems, type Caller, CurrentCaller, IdParam, type Page } from '@madinina/platform/http';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { TakenReadingsDto } from '../devices/reading.dto';
import { MessageReplayService } from './message-replay.service';
import { RejectedMessageDto, RejectedMessageQuery, ReplayedMessagesDto, ReplayMessagesDto } from './rejected-message.dto';
import { RejectedMessageError } from './rejected-message.errors';
import { RejectedMessageService } from './rejected-message.service';

@Controller({ path: 'iot/rejected', version: '1' })
export class RejectedMessageController {
  constructor(
    private readonly messages: RejectedMessageService,
    private readonly replays: MessageReplayService,
  ) {}

  @Get()
  @Allow('iot.ledger.read')
  @ApiOperation({
    summary: 'Messages that could not be stored, and why; the newest first',
    description: 'Each with the reason and what was sent, at most its first 64 KiB.',
  })
  @ApiPage(RejectedMessageDto)
  listRejectedMessages(@Query() query: RejectedMessageQuery): Promise<Page<RejectedMessageDto>> {
    return this.messages.list(query);
  }

  @Post('replay')
  @HttpCode(200)
  @Allow('iot.ledger.replay')
  @ApiOperation({
    summary: 'Try again what was refused for one reason',
    description: 'The oldest first, up to 500 messages a request, each once; those of which only the beginning was kept are left alone.',
  })
  @ApiOkResponse({ type: ReplayedMessagesDto })
  @ApiProblems(RejectedMessageError.notStored)
  replayRejectedMessages(@CurrentCaller() caller: Caller, @Body() filter: ReplayMessagesDto): Promise<ReplayedMessagesDto> {
    return this.replays.replayAll(caller, filter);
  }

  @Post(':id/replay')
  @HttpCode(200)
  @Allow('iot.ledger.replay')
  @ApiOperation({
    summary: 'Try one again, once',
    description:
      'As if it arrived now, and so counted in the ledger as received anew. What is refused again is kept as a new message with its reason.',
  })
  @ApiOkResponse({ type: TakenReadingsDto })
  @ApiProblems(RejectedMessageError.notFound, RejectedMessageError.replayed, RejectedMessageError.truncated, RejectedMessageError.notStored)
  replayRejectedMessage(@CurrentCaller() caller: Caller, @Param() { id }: IdParam): Promise<TakenReadingsDto> {
    return this.replays.replay(caller, id);
  }
}
