import { Allow, ApiProblems, type Caller, CurrentCaller, IdParam, Idempotent, IfMatch, Versioned } from '@madinina/platform/http';
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import {
  ApiBody,
  ApiProduces,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  getSchemaPath,
} from '@nestjs/swagger';
import { FeatureCollectionDto, FeatureDto, FeatureInputDto, FeaturePathParam } from './feature.dto';
import { FeatureService, type RawQuery } from './feature.service';
import { FeatureError } from './feature.errors';
import { LayerError } from '../layers/layer.errors';

@ApiExtraModels(FeatureDto, FeatureCollectionDto)
@Controller({ path: 'gis/layers/:id/features', version: '1' })
export class FeatureController {
  constructor(private readonly features: FeatureService) {}

  @Get()
  @Allow('gis.layer.read')
  @Header('Content-Type', 'application/geo+json; charset=utf-8')
  @ApiProduces('application/geo+json')
  @ApiOperation({
    summary: 'Features as GeoJSON, by id. Any declared property is a parameter too: `?kind=park`',
    description: 'By box, declared properties and time; each page is stable while features are added.',
  })
  @ApiQuery({
    name: 'bbox',
    required: false,
    type: String,
    description: 'west,south,east,north in degrees (CRS84)',
    example: '-61.1,14.58,-61.03,14.66',
  })
  @ApiQuery({
    name: 'datetime',
    required: false,
    type: String,
    description: 'RFC 3339 moment, date, or start/end with `..` for an open end',
  })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } })
  @ApiQuery({ name: 'cursor', required: false, type: String, description: '`nextCursor` of the page before' })
  @ApiOkResponse({ type: FeatureCollectionDto })
  @ApiProblems(FeatureError.queryInvalid, LayerError.notFound)
  listFeatures(@CurrentCaller() caller: Caller, @Param() { id }: IdParam, @Query() query: RawQuery): Promise<FeatureCollectionDto> {
    return this.features.list(caller, id, query);
  }

  @Post()
  @Allow('gis.feature.manage')
  @Idempotent()
  @ApiOperation({
    summary: 'Add a Feature or a FeatureCollection, all or none; crossing lines are repaired and told',
    description: 'A feature that cannot be repaired is refused with its place. Live layers are written by rooms alone.',
  })
  @ApiBody({ type: FeatureInputDto })
  @ApiCreatedResponse({ schema: { oneOf: [{ $ref: getSchemaPath(FeatureDto) }, { $ref: getSchemaPath(FeatureCollectionDto) }] } })
  @ApiProblems(LayerError.notFound, LayerError.isLive, FeatureError.invalid)
  addFeatures(
    @CurrentCaller() caller: Caller,
    @Param() { id }: IdParam,
    @Body() body: Record<string, unknown>,
  ): Promise<FeatureDto | FeatureCollectionDto> {
    return this.features.add(caller, id, body);
  }

  @Get(':featureId')
  @Allow('gis.layer.read')
  @Versioned()
  @ApiOperation({ summary: 'One feature', description: 'As GeoJSON in WGS 84.' })
  @ApiOkResponse({ type: FeatureDto })
  @ApiProblems(LayerError.notFound, FeatureError.notFound)
  getFeature(@CurrentCaller() caller: Caller, @Param() { id, featureId }: FeaturePathParam): Promise<FeatureDto> {
    return this.features.get(caller, id, featureId);
  }

  @Put(':featureId')
  @Allow('gis.feature.manage')
  @Versioned()
  @ApiOperation({ summary: 'Replace a feature', description: '`If-Match` with its ETag refuses to overwrite what somebody else changed.' })
  @ApiBody({ type: FeatureInputDto })
  @ApiOkResponse({ type: FeatureDto })
  @ApiProblems(LayerError.notFound, FeatureError.notFound, LayerError.isLive, FeatureError.stale, FeatureError.invalid)
  replaceFeature(
    @CurrentCaller() caller: Caller,
    @Param() { id, featureId }: FeaturePathParam,
    @IfMatch() expected: number | undefined,
    @Body() body: Record<string, unknown>,
  ): Promise<FeatureDto> {
    return this.features.replace(caller, id, featureId, expected, body);
  }

  @Delete(':featureId')
  @HttpCode(204)
  @Allow('gis.feature.manage')
  @ApiOperation({ summary: 'Remove a feature', description: 'Its tiles change at once.' })
  @ApiNoContentResponse()
  @ApiProblems(LayerError.notFound, FeatureError.notFound, LayerError.isLive)
  removeFeature(@CurrentCaller() caller: Caller, @Param() { id, featureId }: FeaturePathParam): Promise<void> {
    return this.features.remove(caller, id, featureId);
  }
}
