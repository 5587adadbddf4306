import { Allow, ApiProblems, type Caller, CurrentCaller } from '@madinina/platform/http';
import { applyDecorators, Controller, Get, Header, Param, Query, Req, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiProperty, ApiQuery } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { type FastifyRequest } from 'fastify';
import { type RawQuery } from '../features/feature.service';
import { CRS84 } from '../features/feature-query';
import { OgcService } from './ogc.service';
import { FeatureError } from '../features/feature.errors';
import { LayerError } from '../layers/layer.errors';
import { OgcError } from './ogc.errors';

class CollectionParam {
  @ApiProperty({ description: 'Key of a layer', example: 'sensors' })
  @Matches(/^[\w-]{1,64}$/)
  readonly collectionId!: string;
}
class ItemParam extends CollectionParam {
  @ApiProperty({ format: 'uuid' })
  @Matches(/^[\w-]{1,64}$/)
  readonly featureId!: string;
}

const originOf = ({ protocol, host }: FastifyRequest): string => `${protocol}://${host}`;
const Answers = (description: string): MethodDecorator =>
  applyDecorators(
    Header('Cache-Control', 'private, no-cache'),
    ApiQuery({ name: 'f', required: false, schema: { type: 'string', enum: ['json'] } }),
    ApiOkResponse({ description, schema: { type: 'object', additionalProperties: true } }),
  );
const AnswersGeoJson = (description: string): MethodDecorator =>
  applyDecorators(
    Answers(description),
    Header('Content-Type', 'application/geo+json; charset=utf-8'),
    ApiProduces('application/geo+json'),
    Header('Content-Crs', `<${CRS84}>`),
  );

/** OGC API – Features – Part 1: Core, over the same layers as `/api/v1/gis/layers`. */
@Controller({ path: 'ogc', version: VERSION_NEUTRAL })
export class OgcController {
  constructor(private readonly ogc: OgcService) {}

  @Get()
  @Allow('gis.layer.read')
  @ApiOperation({ summary: 'Landing page', description: 'OGC API – Features, Part 1: Core: where everything is.' })
  @Answers('Links to the rest')
  @ApiProblems(OgcError.queryInvalid)
  getOgcLandingPage(@Req() request: FastifyRequest, @Query() query: RawQuery): object {
    return this.ogc.landing(originOf(request), query);
  }

  @Get('conformance')
  @Allow('gis.layer.read')
  @ApiOperation({ summary: 'Conformance classes', description: 'The classes of OGC API – Features, Part 1 that hold here.' })
  @Answers('What is implemented')
  @ApiProblems(OgcError.queryInvalid)
  getOgcConformance(@Query() query: RawQuery): object {
    return this.ogc.conformance(query);
  }

  @Get('collections')
  @Allow('gis.layer.read')
  @ApiOperation({ summary: 'The layers that the caller may see, as collections', description: 'Each with its extent and links.' })
  @Answers('The collections')
  @ApiProblems(OgcError.queryInvalid)
  listOgcCollections(@CurrentCaller() caller: Caller, @Req() request: FastifyRequest, @Query() query: RawQuery): Promise<object> {
    return this.ogc.collections(caller, originOf(request), query);
  }

  @Get('collections/:collectionId')
  @Allow('gis.layer.read')
  @ApiOperation({ summary: 'One collection', description: 'A collection that the caller may not see is not there: 404.' })
  @Answers('The collection')
  @ApiProblems(OgcError.queryInvalid, LayerError.notFound)
  getOgcCollection(
    @CurrentCaller() caller: Caller,
    @Param() { collectionId }: CollectionParam,
    @Req() request: FastifyRequest,
    @Query() query: RawQuery,
  ): Promise<object> {
    return this.ogc.collection(caller, originOf(request), collectionId, query);
  }

  @Get('collections/:collectionId/items')
  @Allow('gis.layer.read')
  @ApiOperation({
    summary: 'Features of a collection. Any declared property is a parameter too',
    description: '`bbox`, `datetime` and `limit` as in the standard; `next` leads on.',
  })
  @ApiQuery({ name: 'bbox', required: false, type: String, description: 'west,south,east,north in degrees (CRS84)' })
  @ApiQuery({
    name: 'datetime',
    required: false,
    type: String,
    description: 'RFC 3339 moment, date, or start/end with `..` for an open end',
  })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 1000, default: 50 } })
  @ApiQuery({ name: 'cursor', required: false, type: String, description: 'Of the `next` link' })
  @AnswersGeoJson('FeatureCollection')
  @ApiProblems(OgcError.queryInvalid, FeatureError.queryInvalid, LayerError.notFound)
  listOgcItems(
    @CurrentCaller() caller: Caller,
    @Param() { collectionId }: CollectionParam,
    @Req() request: FastifyRequest,
    @Query() query: RawQuery,
  ): Promise<object> {
    return this.ogc.items(caller, originOf(request), collectionId, query);
  }

  @Get('collections/:collectionId/items/:featureId')
  @Allow('gis.layer.read')
  @ApiOperation({ summary: 'One feature of a collection', description: 'As GeoJSON in CRS84.' })
  @AnswersGeoJson('Feature')
  @ApiProblems(OgcError.queryInvalid, LayerError.notFound, FeatureError.notFound)
  getOgcItem(
    @CurrentCaller() caller: Caller,
    @Param() { collectionId, featureId }: ItemParam,
    @Req() request: FastifyRequest,
    @Query() query: RawQuery,
  ): Promise<object> {
    return this.ogc.item(caller, originOf(request), collectionId, featureId, query);
  }
}
