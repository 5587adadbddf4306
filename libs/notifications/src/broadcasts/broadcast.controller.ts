import { newId } from '@madinina/platform/database';
import { Allow, ApiProblems, type Caller, CurrentCaller, IdParam, Idempotent } from '@madinina/platform/http';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type NoticeTexts } from '../notify/notice';
import { TemplateService } from '../templates/template.service';
import { type Audience } from './broadcast';
import {
  AudienceSizeDto,
  BroadcastDto,
  CrowdDto,
  BroadcastProgressDto,
  type TellDto,
  TellManyDto,
  TellOneDto,
  TellSeveralDto,
  toBroadcastDto,
  ToldDto,
  toProgressDto,
  toTexts,
} from './broadcast.dto';
import { BroadcastService } from './broadcast.service';
import { BroadcastError } from './broadcast.errors';
import { TemplateError } from '../templates/template.errors';

@Controller({ path: 'notifications', version: '1' })
export class BroadcastController {
  constructor(
    private readonly broadcasts: BroadcastService,
    private readonly templates: TemplateService,
  ) {}

  @Post()
  @Allow('notifications.notification.send')
  @Idempotent()
  @ApiOperation({ summary: 'Tell one person', description: 'By all channels that the person wants, at once.' })
  @ApiCreatedResponse({ type: ToldDto })
  @ApiProblems(BroadcastError.accountUnknown, TemplateError.keyUnknown, TemplateError.valuesMismatch)
  async sendNotification(@Body() { accountId, type, priority, channels, ...words }: TellOneDto): Promise<ToldDto> {
    const notice = { type, priority, channels, texts: await this.textsOf(words), causeId: `admin.${newId()}` };
    return { notificationId: await this.broadcasts.tellOne(accountId, notice) };
  }

  @Post('bulk')
  @HttpCode(202)
  @Allow('notifications.notification.send')
  @Idempotent()
  @ApiOperation({ summary: 'Tell several people', description: 'In the background; the answer says where to look how far it is.' })
  @ApiAcceptedResponse({ type: BroadcastDto })
  @ApiProblems(TemplateError.keyUnknown, TemplateError.valuesMismatch)
  sendNotifications(@CurrentCaller() caller: Caller, @Body() { accountIds, ...told }: TellSeveralDto): Promise<BroadcastDto> {
    return this.order(caller, { accountIds }, told);
  }

  @Post('broadcast')
  @HttpCode(202)
  @Allow('notifications.notification.send')
  @Idempotent()
  @ApiOperation({
    summary: 'Tell everyone, who holds a role, or who follows a zone',
    description: 'In the background; urgent notifications overtake it.',
  })
  @ApiAcceptedResponse({ type: BroadcastDto })
  @ApiProblems(TemplateError.keyUnknown, TemplateError.valuesMismatch, BroadcastError.zoneUnknown)
  async broadcastNotification(@CurrentCaller() caller: Caller, @Body() { roles, zones, ...told }: TellManyDto): Promise<BroadcastDto> {
    return this.order(caller, await this.broadcasts.crowdOf({ roles, zones }), told);
  }

  @Post('broadcast/audience')
  @HttpCode(200)
  @Allow('notifications.notification.send')
  @ApiOperation({ summary: 'How many a broadcast would tell', description: 'Nobody is told anything.' })
  @ApiOkResponse({ type: AudienceSizeDto })
  @ApiProblems(BroadcastError.zoneUnknown)
  async countBroadcastAudience(@Body() { roles, zones }: CrowdDto): Promise<AudienceSizeDto> {
    return { accounts: await this.broadcasts.countCrowd(await this.broadcasts.crowdOf({ roles, zones })) };
  }

  @Get('broadcasts/:id')
  @Allow('notifications.delivery.read')
  @ApiOperation({ summary: 'How far a broadcast is', description: 'How many were told, by channel and outcome.' })
  @ApiOkResponse({ type: BroadcastProgressDto })
  @ApiProblems(BroadcastError.notFound)
  async getBroadcast(@Param() { id }: IdParam): Promise<BroadcastProgressDto> {
    const { broadcast, deliveries } = await this.broadcasts.progressOf(id);
    return toProgressDto(broadcast, deliveries);
  }

  @Post('broadcasts/:id/cancel')
  @HttpCode(200)
  @Allow('notifications.notification.send')
  @ApiOperation({ summary: 'End a broadcast', description: 'Who was not told is not; what was not sent is not.' })
  @ApiOkResponse({ type: BroadcastDto })
  @ApiProblems(BroadcastError.notFound, BroadcastError.finished)
  async cancelBroadcast(@Param() { id }: IdParam): Promise<BroadcastDto> {
    return toBroadcastDto(await this.broadcasts.cancel(id));
  }

  private async order({ accountId }: Caller, audience: Audience, { type, priority, channels, ...words }: TellDto): Promise<BroadcastDto> {
    const texts = await this.textsOf(words);
    const about = { subjectType: null, subjectId: null, causeId: null };
    const broadcast = { orderedBy: accountId, audience, type, priority, texts, channels: channels ?? null, ...about };
    return toBroadcastDto(await this.broadcasts.order(broadcast));
  }

  private async textsOf({ texts, template }: Pick<TellDto, 'texts' | 'template'>): Promise<NoticeTexts> {
    if (template) return this.templates.textsOf(template.key, template.variables);
    if (!texts) throw new Error('Validation lets neither texts nor template be missing');
    return toTexts(texts);
  }
}
