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
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { DeviceCredentialsDto, RegisteredSensorDto, SensorDetailsDto, SensorDto } from './sensor.dto';
import { ChangeSensorDto, RegisterSensorDto } from './sensor-input.dto';
import { SensorQuery } from './sensor-query.dto';
import { SensorService } from './sensor.service';
import { SensorError } from './sensor.errors';

@Controller({ path: 'iot/sensors', version: '1' })
export class SensorController {
  constructor(private readonly sensors: SensorService) {}

  @Get()
  @Allow('iot.sensor.read')
  @ApiOperation({
    summary: 'The sensors of the city with their last readings',
    description: 'Filtered by type, status, zone, box, distance and text. Who may manage sensors also sees device keys and metadata.',
  })
  @ApiPage(SensorDto)
  @ApiProblems(SensorError.nearWithBbox)
  listSensors(@CurrentCaller() caller: Caller, @Query() query: SensorQuery): Promise<Page<SensorDto>> {
    return this.sensors.list(caller, query);
  }

  @Post()
  @Allow('iot.sensor.manage')
  @Idempotent()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Register a sensor; the only time its secret is told',
    description: 'The zone is found by the location unless it is named. The secret opens the broker and `POST /iot/readings`.',
  })
  @ApiCreatedResponse({ type: RegisteredSensorDto })
  @ApiProblems(SensorError.keyTaken, SensorError.keyReserved, SensorError.zoneUnknown, SensorError.zoneMissing, SensorError.rangeReversed)
  registerSensor(@CurrentCaller() caller: Caller, @Body() sensor: RegisterSensorDto): Promise<RegisteredSensorDto> {
    return this.sensors.register(caller, sensor);
  }

  @Get(':id')
  @Allow('iot.sensor.read')
  @Versioned()
  @ApiOperation({
    summary: 'One sensor, with its last reading',
    description: 'Who may manage sensors also sees its device key and metadata.',
  })
  @ApiOkResponse({ type: SensorDetailsDto })
  @ApiProblems(SensorError.notFound)
  getSensor(@CurrentCaller() caller: Caller, @Param() { id }: IdParam): Promise<SensorDetailsDto> {
    return this.sensors.get(caller, id);
  }

  @Patch(':id')
  @Allow('iot.sensor.manage')
  @Versioned()
  @ApiOperation({
    summary: 'Change a sensor; its type and its device key stay',
    description: 'Only what is sent changes. `If-Match` with its ETag refuses to overwrite what somebody else changed.',
  })
  @ApiOkResponse({ type: SensorDetailsDto })
  @ApiProblems(SensorError.notFound, SensorError.stale, SensorError.zoneUnknown, SensorError.rangeReversed)
  changeSensor(
    @CurrentCaller() caller: Caller,
    @Param() { id }: IdParam,
    @IfMatch() expected: number | undefined,
    @Body() change: ChangeSensorDto,
  ): Promise<SensorDetailsDto> {
    return this.sensors.change(caller, id, expected, change);
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow('iot.sensor.remove')
  @ApiOperation({
    summary: 'Remove a sensor with its readings and alerts; to keep them, make it inactive instead',
    description: 'Refused while a rule watches it alone.',
  })
  @ApiNoContentResponse()
  @ApiProblems(SensorError.notFound, SensorError.hasRules)
  removeSensor(@CurrentCaller() caller: Caller, @Param() { id }: IdParam): Promise<void> {
    return this.sensors.remove(caller, id);
  }

  @Post(':id/credentials')
  @Allow('iot.sensor.manage')
  @Idempotent()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Give the device a new secret; the old one opens nothing from then on',
    description: 'The new secret is told this once.',
  })
  @ApiCreatedResponse({ type: DeviceCredentialsDto })
  @ApiProblems(SensorError.notFound)
  rotateSensorCredentials(@CurrentCaller() caller: Caller, @Param() { id }: IdParam): Promise<DeviceCredentialsDto> {
    return this.sensors.rotateCredentials(caller, id);
  }

  @Delete(':id/credentials')
  @HttpCode(204)
  @Allow('iot.sensor.manage')
  @ApiOperation({
    summary: 'Shut the device out: its secret opens nothing from then on, until it is given a new one',
    description: 'At the broker, where its connection is cut, and over HTTP.',
  })
  @ApiNoContentResponse()
  @ApiProblems(SensorError.notFound)
  revokeSensorCredentials(@CurrentCaller() caller: Caller, @Param() { id }: IdParam): Promise<void> {
    return this.sensors.revokeCredentials(caller, id);
  }
}
