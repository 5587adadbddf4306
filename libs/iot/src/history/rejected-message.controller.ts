import { Allow, ApiPage, type Page } from '@madinina/platform/http';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { RejectedMessageDto, RejectedMessageQuery } from './rejected-message.dto';
import { RejectedMessageService } from './rejected-message.service';

@ApiTags('iot')
@Controller({ path: 'iot/rejected', version: '1' })
export class RejectedMessageController {
  constructor(private readonly messages: RejectedMessageService) {}

  @Get()
  @Allow('iot.ledger.read')
  @ApiOperation({ summary: 'Messages that could not be stored, and why; the newest first' })
  @ApiPage(RejectedMessageDto)
  listRejectedMessages(@Query() query: RejectedMessageQuery): Promise<Page<RejectedMessageDto>> {
    return this.messages.list(query);
  }
}
