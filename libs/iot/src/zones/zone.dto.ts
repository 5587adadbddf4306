import { PageQuery } from '@madinina/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsObject, IsOptional, Matches, Max, Min } from 'class-validator';
import { Omittable } from '../sensors/omittable';
import { IsPlainText } from '../sensors/plain-text';
import { type Boundary } from './boundary';
import { BoundaryDto, PointDto } from './geo-json.dto';

/** What a zone is; a word of the city, so that a quarter or a port can be added without a release. */
const kind = { description: 'What it is: commune, quarter, port …', pattern: '^[a-z][a-z_]{0,31}$', example: 'commune' };
const KIND = /^[a-z][a-z_]{0,31}$/;
const population = { description: 'Inhabitants', type: 'integer', minimum: 0, example: 75_165 } as const;
const MOST_PEOPLE = 100_000_000;

export class ZoneRefDto {
  @ApiProperty({ format: 'uuid', example: '019a9b0c-7a31-7c5e-8e0e-2f6f0a1b2c3d' }) readonly id!: string;
  @ApiProperty({ description: 'Its code; for a commune, of INSEE', example: '97209' }) readonly code!: string;
  @ApiProperty({ example: 'Fort-de-France' }) readonly name!: string;
}

export class ZoneDto extends ZoneRefDto {
  @ApiProperty(kind) readonly kind!: string;
  @ApiProperty({ ...population, nullable: true }) readonly population!: number | null;
  @ApiProperty({ description: 'A point that lies inside the boundary; null without one', type: PointDto, nullable: true })
  readonly center!: PointDto | null;
  @ApiPropertyOptional({ type: BoundaryDto, description: 'Only where it was asked for, and on single zones', nullable: true })
  readonly boundary?: Boundary | null;
  @ApiProperty({ description: 'Rises with each change; the ETag starts with it', type: 'integer', example: 1 }) readonly version!: number;
  @ApiProperty({ format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ format: 'date-time' }) readonly updatedAt!: string;
}

export class CreateZoneDto {
  @ApiProperty({
    description: 'Unique; a level of the MQTT topics of its devices, so it never changes. For a commune, its INSEE code',
    pattern: '^[A-Za-z0-9_.:-]{1,64}$',
    example: '97209',
  })
  @Matches(/^[A-Za-z0-9_.:-]{1,64}$/)
  readonly code!: string;

  @ApiProperty({ minLength: 1, maxLength: 120, example: 'Fort-de-France' })
  @IsPlainText(1, 120)
  readonly name!: string;

  @ApiPropertyOptional({ ...kind, default: 'commune' })
  @Omittable()
  @Matches(KIND)
  readonly kind?: string;

  @ApiPropertyOptional({ ...population, nullable: true })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MOST_PEOPLE)
  readonly population?: number | null;

  @ApiPropertyOptional({ type: BoundaryDto, description: 'GeoJSON in WGS 84, longitude first', nullable: true })
  @IsOptional()
  @IsObject()
  readonly boundary?: Boundary | null;
}

export class ChangeZoneDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 120, example: 'Fort-de-France' })
  @Omittable()
  @IsPlainText(1, 120)
  readonly name?: string;

  @ApiPropertyOptional(kind)
  @Omittable()
  @Matches(KIND)
  readonly kind?: string;

  @ApiPropertyOptional({ ...population, description: 'Inhabitants; null forgets them', nullable: true })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MOST_PEOPLE)
  readonly population?: number | null;

  @ApiPropertyOptional({ type: BoundaryDto, description: 'GeoJSON in WGS 84, longitude first; null removes it', nullable: true })
  @IsOptional()
  @IsObject()
  readonly boundary?: Boundary | null;
}

export const ZONE_GEOMETRIES = ['none', 'boundary'] as const;

export class ZoneQuery extends PageQuery {
  @ApiPropertyOptional({
    description: 'Part of the name, whatever accents and case, or the start of the code',
    minLength: 1,
    maxLength: 100,
    example: 'francois',
  })
  @IsOptional()
  @IsPlainText(1, 100)
  readonly q?: string;

  @ApiPropertyOptional(kind)
  @IsOptional()
  @Matches(KIND)
  readonly kind?: string;

  @ApiPropertyOptional({
    description: 'Whether the boundaries come along; they weigh some 10 KB each',
    enum: ZONE_GEOMETRIES,
    enumName: 'ZoneGeometry',
    default: 'none',
  })
  @IsOptional()
  @IsIn(ZONE_GEOMETRIES)
  readonly geometry?: (typeof ZONE_GEOMETRIES)[number];
}
