import {
  FEATURE_PROPERTY_TYPES,
  type FeaturePropertyType,
  LAYER_GEOMETRY_TYPES,
  type LayerGeometryType,
  type Role,
  ROLES,
} from '@madinina/contracts';
import { PageQuery } from '@madinina/platform/http';
import { ApiProperty, ApiPropertyOptional, PartialType, OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

/** Letters of any language, digits and `_`; nothing that is read as more than a name anywhere. */
const PROPERTY_NAME = /^[\p{L}_][\p{L}\p{N}_]{0,62}$/u;
const KEY = /^[a-z][a-z0-9-]{0,62}$/;
const DEEPEST_ZOOM = 22;

export class LayerPropertyDto {
  @ApiProperty({ description: 'Letters, digits and _', maxLength: 63, example: 'surface' })
  @Matches(PROPERTY_NAME)
  readonly name!: string;

  @ApiProperty({ enum: FEATURE_PROPERTY_TYPES, enumName: 'FeaturePropertyType' })
  @IsIn(FEATURE_PROPERTY_TYPES)
  readonly type!: FeaturePropertyType;

  @ApiPropertyOptional({ maxLength: 120, example: 'Surface en m²' })
  @IsOptional()
  @IsString()
  @Length(1, 120)
  readonly title?: string;

  @ApiPropertyOptional({ default: false })
  @IsOptional()
  @IsBoolean()
  readonly required?: boolean;
}

export class CreateLayerDto {
  @ApiProperty({ description: 'Unique; its name in addresses, which never changes', pattern: KEY.source, example: 'parcs' })
  @Matches(KEY)
  readonly key!: string;

  @ApiProperty({ maxLength: 120, example: 'Parcs et jardins' })
  @IsString()
  @Length(1, 120)
  readonly title!: string;

  @ApiPropertyOptional({ maxLength: 2000, default: '' })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  readonly description?: string;

  @ApiPropertyOptional({ enum: LAYER_GEOMETRY_TYPES, enumName: 'LayerGeometryType', default: 'any' })
  @IsOptional()
  @IsIn(LAYER_GEOMETRY_TYPES)
  readonly geometryType?: LayerGeometryType;

  @ApiPropertyOptional({ type: [LayerPropertyDto], description: 'What its features tell', default: [] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => LayerPropertyDto)
  readonly properties?: LayerPropertyDto[];

  @ApiPropertyOptional({ description: 'Whether features may have properties that are not declared', default: false })
  @IsOptional()
  @IsBoolean()
  readonly openProperties?: boolean;

  @ApiProperty({
    description: 'Roles that see it, besides administrators',
    enum: ROLES,
    enumName: 'Role',
    isArray: true,
    example: ['USER'],
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(ROLES, { each: true })
  readonly visibleTo!: Role[];

  @ApiPropertyOptional({ description: 'Declared properties that tiles carry', type: [String], default: [] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(30)
  @ArrayUnique()
  @IsString({ each: true })
  readonly tileProperties?: string[];

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: DEEPEST_ZOOM, default: 0 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(DEEPEST_ZOOM)
  readonly minZoom?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: DEEPEST_ZOOM, default: DEEPEST_ZOOM })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(DEEPEST_ZOOM)
  readonly maxZoom?: number;

  @ApiPropertyOptional({ description: 'Whom the data come from, as the map must say', maxLength: 300, default: '' })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  readonly attribution?: string;

  @ApiPropertyOptional({ description: 'Date or date-time property that `datetime` asks', nullable: true, type: String })
  @IsOptional()
  @IsString()
  readonly timeProperty?: string | null;

  @ApiPropertyOptional({ description: 'The one that tells the end, for what lasts', nullable: true, type: String })
  @IsOptional()
  @IsString()
  readonly endTimeProperty?: string | null;
}

export class ChangeLayerDto extends PartialType(OmitType(CreateLayerDto, ['key'])) {}

export class LayerDto {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({ example: 'parcs' }) readonly key!: string;
  @ApiProperty({ example: 'Parcs et jardins' }) readonly title!: string;
  @ApiProperty({ example: 'Taps of the city, all year round' }) readonly description!: string;
  @ApiProperty({ description: 'stored: people write it; live: the city does', enum: ['stored', 'live'], enumName: 'LayerKind' })
  readonly kind!: 'stored' | 'live';
  @ApiProperty({ enum: LAYER_GEOMETRY_TYPES, enumName: 'LayerGeometryType' }) readonly geometryType!: LayerGeometryType;
  @ApiProperty({ type: [LayerPropertyDto] }) readonly properties!: readonly LayerPropertyDto[];
  @ApiProperty() readonly openProperties!: boolean;
  @ApiPropertyOptional({ description: 'Only for who manages layers', enum: ROLES, enumName: 'Role', isArray: true })
  readonly visibleTo?: readonly Role[];
  @ApiProperty({ type: [String] }) readonly tileProperties!: readonly string[];
  @ApiProperty({ type: 'integer' }) readonly minZoom!: number;
  @ApiProperty({ type: 'integer' }) readonly maxZoom!: number;
  @ApiProperty({ example: '© Ville de Fort-de-France' }) readonly attribution!: string;
  @ApiProperty({ nullable: true, type: String }) readonly timeProperty!: string | null;
  @ApiProperty({ nullable: true, type: String }) readonly endTimeProperty!: string | null;
  @ApiProperty({ type: 'integer', example: 1 }) readonly version!: number;
  @ApiProperty({ format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ format: 'date-time' }) readonly updatedAt!: string;
}

export class LayerDetailsDto extends LayerDto {
  @ApiProperty({
    description: '[west, south, east, north] in degrees, WGS 84; null without features',
    type: 'array',
    items: { type: 'number' },
    nullable: true,
    example: [-61.23, 14.39, -60.8, 14.88],
  })
  readonly extent!: readonly number[] | null;
}

export class LayerQuery extends PageQuery {}
