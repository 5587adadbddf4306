import { Allow } from '@madinina/platform/http';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { IotStatsDto, StatsQuery } from './stats.dto';
import { StatsService } from './stats.service';

@Controller({ path: 'iot/stats', version: '1' })
export class StatsController {
  constructor(private readonly stats: StatsService) {}

  @Get()
  @Allow('iot.sensor.read')
  @ApiOperation({
    summary: 'Sensors by type, zone and state, readings by hour, alerts by severity; at most ten seconds old',
    description: 'From the summaries, counted once for all who ask.',
  })
  @ApiOkResponse({ type: IotStatsDto })
  getIotStats(@Query() query: StatsQuery): Promise<IotStatsDto> {
    return this.stats.read(query);
  }
}
