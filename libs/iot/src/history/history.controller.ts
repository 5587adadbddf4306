import { Readable } from 'node:stream';
import { Allow, ApiProblems, IdParam, RateLimit } from '@madinina/platform/http';
import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { ExportQuery } from './export.dto';
import { ExportService } from './export.service';
import { HistoryDto, HistoryQuery } from './history.dto';
import { HistoryService } from './history.service';
import { HistoryError } from './history.errors';
import { SensorError } from '../sensors/sensor.errors';

const FILE = { schema: { type: 'string', format: 'binary' } } as const;
const CSV = { ...FILE, example: 'timestamp,avg,count\r\n2026-01-12T10:00:00.000Z,27.4,12\r\n' };
const NDJSON = { ...FILE, example: '{"timestamp":"2026-01-12T10:00:00.000Z","avg":27.4,"count":12}\n' };

@Controller({ path: 'iot/sensors', version: '1' })
export class HistoryController {
  constructor(
    private readonly history: HistoryService,
    private readonly exports: ExportService,
  ) {}

  @Get(':id/data')
  @Allow('iot.sensor.read')
  @ApiOperation({
    summary: 'What a sensor measured: its readings, or summaries by minute, hour or day',
    description:
      'Summaries come from the coarsest table that knows the interval; `timeZone` says where days begin. Readings come in pages.',
  })
  @ApiOkResponse({ type: HistoryDto })
  @ApiProblems(SensorError.notFound, HistoryError.periodReversed, HistoryError.tooManyBuckets, HistoryError.timeZoneUneven)
  readSensorHistory(@Param() { id }: IdParam, @Query() query: HistoryQuery): Promise<HistoryDto> {
    return this.history.read(id, query);
  }

  @Get(':id/export')
  @Allow('iot.sensor.read')
  @RateLimit({ limit: 30, windowSeconds: 60, by: 'account' })
  @ApiOperation({
    summary: 'What a sensor measured as a file, of any length: a CSV, or a JSON object a line',
    description: 'Streamed, oldest first; a client that leaves ends the query.',
  })
  @ApiOkResponse({
    description: 'Lines, oldest first; a file that could not be finished breaks off',
    content: { 'text/csv': CSV, 'application/x-ndjson': NDJSON },
  })
  @ApiProblems(SensorError.notFound, HistoryError.periodReversed)
  async exportSensorHistory(@Param() { id }: IdParam, @Query() query: ExportQuery): Promise<StreamableFile> {
    const { fileName, contentType, text } = await this.exports.export(id, query);
    // As bytes, so that what waits for a slow reader is counted in bytes.
    return new StreamableFile(Readable.from(text, { objectMode: false }), {
      type: contentType,
      disposition: `attachment; filename="${fileName}"`,
    });
  }
}
