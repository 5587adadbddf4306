import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';

export class FeaturePathParam {
  @ApiProperty({ format: 'uuid', description: 'Of the layer' }) @IsUUID() readonly id!: string;
  @ApiProperty({ format: 'uuid', description: 'Of the feature' }) @IsUUID() readonly featureId!: string;
}

const GEOMETRY_TYPES = ['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon', 'GeometryCollection'];

export class FeatureGeometryDto {
  @ApiProperty({ enum: GEOMETRY_TYPES, enumName: 'GeometryType', example: 'Point' }) readonly type!: string;
  @ApiPropertyOptional({
    description: '[longitude, latitude] in degrees, WGS 84, nested as GeoJSON does',
    type: 'array',
    items: {},
    example: [-61.0729, 14.6036],
  })
  readonly coordinates?: unknown;
  @ApiPropertyOptional({ description: 'Of a GeometryCollection', type: 'array', items: { type: 'object', additionalProperties: true } })
  readonly geometries?: unknown;
}

/** How OpenAPI tells a feature that is sent; it is checked against its layer. */
export class FeatureInputDto {
  @ApiProperty({ enum: ['Feature', 'FeatureCollection'], enumName: 'FeatureInputType' }) readonly type!: string;
  @ApiPropertyOptional({ type: FeatureGeometryDto }) readonly geometry?: FeatureGeometryDto;
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, nullable: true }) readonly properties?: object | null;
  @ApiPropertyOptional({
    description: 'Of a FeatureCollection: 1 to 1000',
    type: 'array',
    items: { type: 'object', additionalProperties: true },
  })
  readonly features?: unknown[];
}

export class FeatureDto {
  @ApiProperty({ enum: ['Feature'], enumName: 'FeatureType' }) readonly type!: 'Feature';
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({ type: FeatureGeometryDto }) readonly geometry!: object;
  @ApiProperty({ type: 'object', additionalProperties: true }) readonly properties!: object;
  @ApiProperty({ type: 'integer', description: 'Rises with each change; the ETag starts with it' }) readonly version!: number;
  @ApiPropertyOptional({ description: 'On a write: the rule that the geometry broke, which is repaired', example: 'isNotCrossing' })
  readonly repaired?: string;
}

export class FeatureCollectionDto {
  @ApiProperty({ enum: ['FeatureCollection'], enumName: 'FeatureCollectionType' }) readonly type!: 'FeatureCollection';
  @ApiProperty({ type: [FeatureDto] }) readonly features!: FeatureDto[];
  @ApiProperty({ type: 'integer' }) readonly numberReturned!: number;
  @ApiProperty({ type: String, nullable: true, description: 'Asks for the next page; null on the last one' })
  readonly nextCursor!: string | null;
}
