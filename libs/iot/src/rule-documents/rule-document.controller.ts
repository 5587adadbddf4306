import { Allow, ApiProblems, type Caller, CurrentCaller, Idempotent } from '@madinina/platform/http';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { ImportQuery, RuleDocumentDto, RuleImportDto } from './rule-document.dto';
import { RuleDocumentService } from './rule-document.service';
import { RuleDocumentError } from './rule-document.errors';
import { RuleError } from '../rules/rule.errors';

@Controller({ path: 'iot/rules', version: '1' })
export class RuleDocumentController {
  constructor(private readonly documents: RuleDocumentService) {}

  @Get('export')
  @Allow('iot.rule.manage')
  @ApiOperation({
    summary: 'All rules as one document, which another city can import',
    description: 'Zones are named by code and sensors by device key, so that the document fits another city.',
  })
  @ApiOkResponse({ type: RuleDocumentDto })
  exportRules(): Promise<RuleDocumentDto> {
    return this.documents.export();
  }

  @Post('import')
  @HttpCode(200)
  @Allow('iot.rule.manage')
  @Idempotent()
  @ApiOperation({
    summary: 'Create and change the rules of a document, all or none; a second import changes nothing',
    description: 'Rules are known by their external id. `dryRun` checks and changes nothing.',
  })
  @ApiOkResponse({ type: RuleImportDto })
  @ApiProblems(RuleError.externalIdTaken, RuleError.stale, RuleDocumentError.refused, RuleError.zoneUnknown, RuleError.sensorUnknown)
  importRules(@CurrentCaller() caller: Caller, @Query() { check }: ImportQuery, @Body() document: RuleDocumentDto): Promise<RuleImportDto> {
    return this.documents.import(caller, document, check);
  }
}
