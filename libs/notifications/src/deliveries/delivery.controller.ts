import { Allow, ApiPage, ApiProblems, decodeCursor, IdParam, mapPage, type Page, PageQuery } from '@madinina/platform/http';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { DeliveriesDto, DeliveryDto, RetriedDto, RetryFailedDto, toDeliveryDto, toTracedDeliveryDto } from './delivery.dto';
import { DeliveryService } from './delivery.service';
import { DeliveryError } from './delivery.errors';
import { NotificationError } from '../inbox/inbox.errors';

@Controller({ path: 'notifications', version: '1' })
export class DeliveryController {
  constructor(private readonly deliveries: DeliveryService) {}

  @Get(':id/deliveries')
  @Allow('notifications.delivery.read')
  @ApiOperation({
    summary: 'What each channel did with a notification, try by try, and why one was skipped',
    description: 'In the order they were made.',
  })
  @ApiOkResponse({ type: DeliveriesDto })
  @ApiProblems(NotificationError.notFound)
  async listDeliveries(@Param() { id }: IdParam): Promise<DeliveriesDto> {
    return { items: (await this.deliveries.ofNotification(id)).map(toTracedDeliveryDto) };
  }

  @Get('deliveries/failed')
  @Allow('notifications.delivery.read')
  @ApiOperation({ summary: 'Dead letters: deliveries that failed for good', description: 'Newest first.' })
  @ApiPage(DeliveryDto)
  async listFailedDeliveries(@Query() { limit, cursor }: PageQuery): Promise<Page<DeliveryDto>> {
    const [before] = decodeCursor(cursor, ['uuid']) ?? [];
    return mapPage(await this.deliveries.dead(limit, before), toDeliveryDto);
  }

  @Post('deliveries/failed/retry')
  @HttpCode(200)
  @Allow('notifications.delivery.retry')
  @ApiOperation({
    summary: 'Try all failed deliveries again',
    description:
      'After an outage: those that ran out of tries get as many as new ones, up to 10,000 of them a call. A second call finds none.',
  })
  @ApiOkResponse({ type: RetriedDto })
  retryFailedDeliveries(@Body() { channel, reason }: RetryFailedDto): Promise<RetriedDto> {
    return this.deliveries.retrySeveral({ channel, reason });
  }

  @Post('deliveries/:id/retry')
  @HttpCode(200)
  @Allow('notifications.delivery.retry')
  @ApiOperation({ summary: 'Try a failed delivery again', description: 'With as many tries as a new one.' })
  @ApiOkResponse({ type: DeliveryDto })
  @ApiProblems(DeliveryError.notFound, DeliveryError.notDead)
  async retryDelivery(@Param() { id }: IdParam): Promise<DeliveryDto> {
    return toDeliveryDto(await this.deliveries.retry(id));
  }
}
