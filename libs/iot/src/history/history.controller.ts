import { Allow, ApiProblems, IdParam } from '@madinina/platform/http';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HistoryDto, HistoryQuery } from './history.dto';
import { HistoryService } from './history.service';

@ApiTags('iot')
@Controller({ path: 'iot/sensors', version: '1' })
export class HistoryController {
  constructor(private readonly history: HistoryService) {}

  @Get(':id/data')
  @Allow('iot.sensor.read')
  @ApiOperation({ summary: 'What a sensor measured: its readings, or summaries by minute, hour or day' })
  @ApiOkResponse({ type: HistoryDto })
  @ApiProblems(404, 422)
  readSensorHistory(@Param() { id }: IdParam, @Query() query: HistoryQuery): Promise<HistoryDto> {
    return this.history.read(id, query);
  }
}
