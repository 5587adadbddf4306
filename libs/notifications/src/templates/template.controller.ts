import {
  Allow,
  ApiPage,
  ApiProblems,
  type Caller,
  CurrentCaller,
  decodeCursor,
  IdParam,
  Idempotent,
  IfMatch,
  mapPage,
  type Page,
  PageQuery,
  Versioned,
} from '@madinina/platform/http';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { toTexts } from '../broadcasts/broadcast.dto';
import { AllTextsDto, ChangeTemplateDto, CreateTemplateDto, PreviewTemplateDto, TemplateDto, toTemplateDto } from './template.dto';
import { TemplateService } from './template.service';
import { TemplateError } from './template.errors';

@Controller({ path: 'notifications/templates', version: '1' })
export class TemplateController {
  constructor(private readonly templates: TemplateService) {}

  @Get()
  @Allow('notifications.template.manage')
  @ApiOperation({ summary: 'Templates', description: 'Oldest first.' })
  @ApiPage(TemplateDto)
  async listTemplates(@Query() { limit, cursor }: PageQuery): Promise<Page<TemplateDto>> {
    const [after] = decodeCursor(cursor, ['uuid']) ?? [];
    return mapPage(await this.templates.list(limit, after), toTemplateDto);
  }

  @Post()
  @Allow('notifications.template.manage')
  @Idempotent()
  @ApiOperation({ summary: 'Create a template', description: 'The texts of all languages use the same variables.' })
  @ApiCreatedResponse({ type: TemplateDto })
  @ApiProblems(TemplateError.keyTaken, TemplateError.bracesLoose, TemplateError.variablesUneven)
  async createTemplate(@CurrentCaller() { accountId }: Caller, @Body() { key, type, texts }: CreateTemplateDto): Promise<TemplateDto> {
    return toTemplateDto(await this.templates.create(key, type, toTexts(texts), accountId));
  }

  @Patch(':id')
  @Allow('notifications.template.manage')
  @Versioned()
  @ApiOperation({ summary: 'Change a template, as a new version of it', description: 'What is queued keeps its words.' })
  @ApiOkResponse({ type: TemplateDto })
  @ApiProblems(TemplateError.notFound, TemplateError.stale, TemplateError.bracesLoose, TemplateError.variablesUneven)
  async changeTemplate(
    @CurrentCaller() { accountId }: Caller,
    @Param() { id }: IdParam,
    @IfMatch() expected: number | undefined,
    @Body() { type, texts }: ChangeTemplateDto,
  ): Promise<TemplateDto> {
    return toTemplateDto(await this.templates.change(id, expected, { type, texts: texts && toTexts(texts) }, accountId));
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow('notifications.template.manage')
  @ApiOperation({ summary: 'Remove a template', description: 'What is queued keeps its words.' })
  @ApiNoContentResponse()
  @ApiProblems(TemplateError.notFound)
  removeTemplate(@Param() { id }: IdParam): Promise<void> {
    return this.templates.remove(id);
  }

  @Post(':id/preview')
  @HttpCode(200)
  @Allow('notifications.template.manage')
  @ApiOperation({ summary: 'What people would read with these values', description: 'In every language; a missing variable is an error.' })
  @ApiOkResponse({ type: AllTextsDto })
  @ApiProblems(TemplateError.notFound, TemplateError.valuesMismatch)
  previewTemplate(@Param() { id }: IdParam, @Body() { variables }: PreviewTemplateDto): Promise<AllTextsDto> {
    return this.templates.preview(id, variables);
  }
}
