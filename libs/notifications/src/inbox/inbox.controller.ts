import {
  Allow,
  ApiPage,
  ApiProblems,
  type Caller,
  CurrentCaller,
  decodeCursor,
  IdParam,
  mapPage,
  type Page,
} from '@madinina/platform/http';
import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { ListNotificationsQuery, MarkedReadDto, MarkReadDto, NotificationDto, toNotificationDto, UnreadCountDto } from './inbox.dto';
import { NotificationError } from './inbox.errors';
import { InboxService } from './inbox.service';

@Controller({ path: 'notifications', version: '1' })
export class InboxController {
  constructor(private readonly inbox: InboxService) {}

  @Get()
  @Allow('notifications.own.read')
  @ApiOperation({ summary: 'My notifications', description: 'Newest first.' })
  @ApiPage(NotificationDto)
  async listNotifications(@CurrentCaller() { accountId }: Caller, @Query() query: ListNotificationsQuery): Promise<Page<NotificationDto>> {
    const { cursor, ...filters } = query;
    const [before] = decodeCursor(cursor, ['uuid']) ?? [];
    return mapPage(await this.inbox.list({ ...filters, accountId, before }), toNotificationDto);
  }

  @Get('unread-count')
  @Allow('notifications.own.read')
  @ApiOperation({ summary: 'How many of mine are unread', description: 'For the badge of an app.' })
  @ApiOkResponse({ type: UnreadCountDto })
  async countUnreadNotifications(@CurrentCaller() { accountId }: Caller): Promise<UnreadCountDto> {
    return { count: await this.inbox.countUnread(accountId) };
  }

  @Put('read/:id')
  @Allow('notifications.own.read')
  @ApiOperation({ summary: 'Mark one read', description: 'A second time changes nothing.' })
  @ApiOkResponse({ type: NotificationDto })
  @ApiProblems(NotificationError.notFound)
  async markNotificationRead(@CurrentCaller() { accountId }: Caller, @Param() { id }: IdParam): Promise<NotificationDto> {
    return toNotificationDto(await this.inbox.markRead(accountId, id));
  }

  @Post('mark-read')
  @HttpCode(200)
  @Allow('notifications.own.read')
  @ApiOperation({ summary: 'Mark several or all read', description: 'Ids that are not mine are passed over.' })
  @ApiOkResponse({ type: MarkedReadDto })
  async markNotificationsRead(@CurrentCaller() { accountId }: Caller, @Body() { ids }: MarkReadDto): Promise<MarkedReadDto> {
    return { marked: await this.inbox.markSeveralRead(accountId, ids) };
  }
}
