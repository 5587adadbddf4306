import { Allow, ApiProblems } from '@madinina/platform/http';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { RealtimeStatisticsDto, toRealtimeStatisticsDto } from './realtime-statistics.dto';
import { RealtimeStatisticsService } from './realtime-statistics.service';
import { RealtimeStatisticsError } from './realtime-statistics.errors';

@Controller({ path: 'statistics', version: '1' })
export class RealtimeStatisticsController {
  constructor(private readonly statistics: RealtimeStatisticsService) {}

  @Get('realtime')
  @Header('Cache-Control', 'no-store')
  @Allow('statistics.realtime.read')
  @ApiOperation({
    summary: 'Who is connected now, and how much is said to them',
    description: 'Counted over all api processes. One that was killed counts for some seconds more.',
  })
  @ApiOkResponse({ type: RealtimeStatisticsDto })
  @ApiProblems(RealtimeStatisticsError.unavailable)
  async getRealtimeStatistics(): Promise<RealtimeStatisticsDto> {
    return toRealtimeStatisticsDto(await this.statistics.now());
  }
}
