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
  RateLimit,
  Versioned,
} from '@madinina/platform/http';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { DryRunDto, DryRunResultDto } from '../dry-run/dry-run.dto';
import { DryRunService } from '../dry-run/dry-run.service';
import { ChangeRuleDto, CreateRuleDto, RuleDto, RuleQuery } from './rule.dto';
import { RuleService } from './rule.service';
import { DryRunError } from '../dry-run/dry-run.errors';
import { RuleError } from './rule.errors';

@Controller({ path: 'iot/rules', version: '1' })
export class RuleController {
  constructor(
    private readonly rules: RuleService,
    private readonly dryRuns: DryRunService,
  ) {}

  @Get()
  @Allow('iot.rule.manage')
  @ApiOperation({ summary: 'The rules that raise alerts', description: 'By scope and type; removed ones are not listed.' })
  @ApiPage(RuleDto)
  listRules(@Query() query: RuleQuery): Promise<Page<RuleDto>> {
    return this.rules.list(query);
  }

  @Post()
  @Allow('iot.rule.manage')
  @Idempotent()
  @ApiOperation({
    summary: 'Create a threshold, offline or anomaly rule',
    description: 'For a sensor, a type or a zone. The condition depends on the type.',
  })
  @ApiCreatedResponse({ type: RuleDto })
  @ApiProblems(
    RuleError.externalIdTaken,
    RuleError.scopeInvalid,
    RuleError.typeMismatch,
    RuleError.clearWrongSide,
    RuleError.zoneUnknown,
    RuleError.sensorUnknown,
  )
  createRule(@CurrentCaller() caller: Caller, @Body() rule: CreateRuleDto): Promise<RuleDto> {
    return this.rules.create(caller, rule);
  }

  @Get(':id')
  @Allow('iot.rule.manage')
  @Versioned()
  @ApiOperation({ summary: 'One rule', description: 'In its newest version.' })
  @ApiOkResponse({ type: RuleDto })
  @ApiProblems(RuleError.notFound)
  getRule(@Param() { id }: IdParam): Promise<RuleDto> {
    return this.rules.get(id);
  }

  @Patch(':id')
  @Allow('iot.rule.manage')
  @Versioned()
  @ApiOperation({
    summary: 'Change a rule, as a new version of it',
    description: 'The scope stays. Open alerts keep the version that raised them.',
  })
  @ApiOkResponse({ type: RuleDto })
  @ApiProblems(RuleError.notFound, RuleError.stale, RuleError.clearWrongSide, RuleError.typeMismatch)
  changeRule(
    @CurrentCaller() caller: Caller,
    @Param() { id }: IdParam,
    @IfMatch() expected: number | undefined,
    @Body() change: ChangeRuleDto,
  ): Promise<RuleDto> {
    return this.rules.change(caller, id, expected, change);
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow('iot.rule.manage')
  @ApiOperation({ summary: 'Remove a rule and resolve its open alerts', description: 'Its alerts and versions stay to be read.' })
  @ApiNoContentResponse()
  @ApiProblems(RuleError.notFound)
  removeRule(@CurrentCaller() caller: Caller, @Param() { id }: IdParam): Promise<void> {
    return this.rules.remove(caller, id);
  }

  @Post(':id/dry-run')
  @HttpCode(200)
  @Allow('iot.rule.manage')
  @RateLimit({ limit: 20, windowSeconds: 60, by: 'account' })
  @ApiOperation({
    summary: 'What a rule, or the same rule with another condition, would have raised over a past period',
    description: 'Judges what is stored by the functions that judge readings as they come; changes nothing and wakes nobody.',
  })
  @ApiOkResponse({ type: DryRunResultDto })
  @ApiProblems(
    RuleError.notFound,
    RuleError.clearWrongSide,
    RuleError.typeMismatch,
    DryRunError.periodInvalid,
    DryRunError.tooManySensors,
    DryRunError.tooManyReadings,
  )
  dryRunRule(@Param() { id }: IdParam, @Body() run: DryRunDto): Promise<DryRunResultDto> {
    return this.dryRuns.run(id, run);
  }
}
