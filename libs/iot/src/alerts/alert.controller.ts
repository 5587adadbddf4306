import {
  Allow,
  ApiPage,
  ApiProblems,
  type Caller,
  CurrentCaller,
  IdParam,
  Idempotent,
  type Page,
  Versioned,
} from '@madinina/platform/http';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AlertQuery } from './alert-query.dto';
import { AlertDetailsDto, AlertDto, ResolveAlertDto } from './alert.dto';
import { AlertService } from './alert.service';
import { AlertError } from './alert.errors';

@Controller({ path: 'iot/alerts', version: '1' })
export class AlertController {
  constructor(private readonly alerts: AlertService) {}

  @Get()
  @Allow('iot.alert.read')
  @ApiOperation({
    summary: 'Alerts, the newest first; the active ones unless told',
    description: 'Filtered by status, severity, type, zone, sensor and period.',
  })
  @ApiPage(AlertDto)
  listAlerts(@CurrentCaller() caller: Caller, @Query() query: AlertQuery): Promise<Page<AlertDto>> {
    return this.alerts.list(caller, query);
  }

  @Get(':id')
  @Allow('iot.alert.read')
  @Versioned()
  @ApiOperation({
    summary: 'One alert, with its readings, the rule that raised it and each step since',
    description: 'The rule is told in the version that raised it.',
  })
  @ApiOkResponse({ type: AlertDetailsDto })
  @ApiProblems(AlertError.notFound)
  getAlert(@CurrentCaller() caller: Caller, @Param() { id }: IdParam): Promise<AlertDetailsDto> {
    return this.alerts.get(caller, id);
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  @Allow('iot.alert.handle')
  @Idempotent()
  @ApiOperation({
    summary: 'Take an active alert in hand',
    description: 'Once: a second person gets 409 with the state it is in; the same person the same answer.',
  })
  @ApiOkResponse({ type: AlertDetailsDto })
  @ApiProblems(AlertError.notFound, AlertError.alreadyAcknowledged, AlertError.alreadyResolved)
  acknowledgeAlert(@CurrentCaller() caller: Caller, @Param() { id }: IdParam): Promise<AlertDetailsDto> {
    return this.alerts.acknowledge(caller, id);
  }

  @Post(':id/resolve')
  @HttpCode(200)
  @Allow('iot.alert.handle')
  @Idempotent()
  @ApiOperation({
    summary: 'Close an alert with a note',
    description: 'From active or acknowledged; 409 with its state when it is resolved already.',
  })
  @ApiOkResponse({ type: AlertDetailsDto })
  @ApiProblems(AlertError.notFound, AlertError.alreadyResolved)
  resolveAlert(@CurrentCaller() caller: Caller, @Param() { id }: IdParam, @Body() { note }: ResolveAlertDto): Promise<AlertDetailsDto> {
    return this.alerts.resolve(caller, id, note);
  }
}
