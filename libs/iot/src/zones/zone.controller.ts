import {
  Allow,
  ApiPage,
  ApiProblems,
  type Caller,
  CurrentCaller,
  IdParam,
  Idempotent,
  IfMatch,
  type Page,
  Versioned,
} from '@madinina/platform/http';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { SensorDto } from '../sensors/sensor.dto';
import { ZoneSensorQuery } from '../sensors/sensor-query.dto';
import { SensorService } from '../sensors/sensor.service';
import { ChangeZoneDto, CreateZoneDto, ZoneDto, ZoneQuery } from './zone.dto';
import { ZoneService } from './zone.service';
import { ZoneError } from './zone.errors';

@Controller({ path: 'iot/zones', version: '1' })
export class ZoneController {
  constructor(
    private readonly zones: ZoneService,
    private readonly sensors: SensorService,
  ) {}

  @Get()
  @Allow('iot.zone.read')
  @ApiOperation({ summary: 'The zones of the city, by code', description: 'With a point inside each; boundaries come with a single zone.' })
  @ApiPage(ZoneDto)
  listZones(@Query() query: ZoneQuery): Promise<Page<ZoneDto>> {
    return this.zones.list(query);
  }

  @Post()
  @Allow('iot.zone.manage')
  @Idempotent()
  @ApiOperation({
    summary: 'Create a zone, with its boundary',
    description: 'The boundary is a Polygon or MultiPolygon, checked; devices publish under the code.',
  })
  @ApiCreatedResponse({ type: ZoneDto })
  @ApiProblems(ZoneError.codeTaken, ZoneError.boundaryInvalid)
  createZone(@Body() zone: CreateZoneDto): Promise<ZoneDto> {
    return this.zones.create(zone);
  }

  @Get(':id')
  @Allow('iot.zone.read')
  @Versioned()
  @ApiOperation({ summary: 'One zone, with its boundary', description: 'As GeoJSON in WGS 84.' })
  @ApiOkResponse({ type: ZoneDto })
  @ApiProblems(ZoneError.notFound)
  getZone(@Param() { id }: IdParam): Promise<ZoneDto> {
    return this.zones.get(id);
  }

  @Patch(':id')
  @Allow('iot.zone.manage')
  @Versioned()
  @ApiOperation({
    summary: 'Change a zone; its code stays, because its devices publish under it',
    description: 'Only what is sent changes. `If-Match` with its ETag refuses to overwrite what somebody else changed.',
  })
  @ApiOkResponse({ type: ZoneDto })
  @ApiProblems(ZoneError.notFound, ZoneError.stale, ZoneError.boundaryInvalid)
  changeZone(@Param() { id }: IdParam, @IfMatch() expected: number | undefined, @Body() change: ChangeZoneDto): Promise<ZoneDto> {
    return this.zones.change(id, expected, change);
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow('iot.zone.manage')
  @ApiOperation({ summary: 'Remove a zone that has no sensor, rule or alert', description: 'Refused while something is in it.' })
  @ApiNoContentResponse()
  @ApiProblems(ZoneError.notFound, ZoneError.hasSensors, ZoneError.hasRules, ZoneError.hasAlerts)
  removeZone(@Param() { id }: IdParam): Promise<void> {
    return this.zones.remove(id);
  }

  @Get(':id/sensors')
  @Allow('iot.sensor.read')
  @ApiOperation({ summary: 'The sensors of a zone', description: 'As the list of sensors, of this zone.' })
  @ApiPage(SensorDto)
  @ApiProblems(ZoneError.notFound)
  listZoneSensors(@CurrentCaller() caller: Caller, @Param() { id }: IdParam, @Query() query: ZoneSensorQuery): Promise<Page<SensorDto>> {
    return this.sensors.listOfZone(caller, id, query);
  }
}
