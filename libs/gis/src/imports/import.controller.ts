import { Allow, ApiProblems, type Caller, CurrentCaller, FormBody, IdParam, preferredLanguage, RateLimit } from '@madinina/platform/http';
import { Controller, Get, Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiConsumes, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { ImportDto, ImportForm } from './import.dto';
import { importDto } from './import-mapper';
import { ImportUploadService } from './import-upload.service';
import { ImportViewService } from './import-view.service';
import { ImportError } from './import.errors';
import { LayerError } from '../layers/layer.errors';

@Controller({ path: 'gis', version: '1' })
export class FeatureImportController {
  constructor(
    private readonly uploads: ImportUploadService,
    private readonly views: ImportViewService,
  ) {}

  @Post('layers/:id/imports')
  @HttpCode(202)
  @Allow('gis.feature.manage')
  @RateLimit({ limit: 30, windowSeconds: 60, by: 'account' })
  @ApiOperation({
    summary: 'Import a file of features into a layer, all or nothing; Location tells where to follow it',
    description: 'GeoJSON, CSV with longitude and latitude, a zipped Shapefile or a GeoPackage, in any known projection.',
  })
  @FormBody()
  @ApiConsumes('multipart/form-data')
  @ApiBody({ type: ImportForm })
  @ApiAcceptedResponse({ type: ImportDto, headers: { Location: { schema: { type: 'string' }, description: 'Of the import' } } })
  @ApiProblems(
    ImportError.fileMissing,
    ImportError.formInvalid,
    LayerError.notFound,
    LayerError.isLive,
    413,
    ImportError.formatUnknown,
    ImportError.interrupted,
  )
  async importFeatures(
    @CurrentCaller() caller: Caller,
    @Param() { id }: IdParam,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ImportDto> {
    const queued = await this.uploads.receive(caller, id, request).catch((error: unknown) => {
      // What is still on its way is not read: the connection cannot carry another request.
      reply.header('connection', 'close');
      throw error;
    });
    reply.header('location', `/api/v1/gis/imports/${queued.id}`);
    return importDto(queued, preferredLanguage(request.headers['accept-language']));
  }

  @Get('imports/:id')
  @Allow('gis.feature.manage')
  @ApiOperation({
    summary: 'How far an import is, and what was refused',
    description: 'A refused file names the line or feature and the reason; nothing of it is kept.',
  })
  @ApiOkResponse({ type: ImportDto })
  @ApiProblems(ImportError.notFound)
  async getFeatureImport(
    @CurrentCaller() caller: Caller,
    @Param() { id }: IdParam,
    @Headers('accept-language') language?: string,
  ): Promise<ImportDto> {
    return importDto(await this.views.seen(caller, id), preferredLanguage(language));
  }
}
