import { SENSOR_STATUSES, SENSOR_TYPES, type SensorStatus, type SensorType } from '@madinina/contracts';
import { PageQuery } from '@madinina/platform/http';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { type Bbox, parseBbox } from './bbox';
import { type Near, parseNear } from './near';
import { ParsedBy } from './parsed-text';
import { IsPlainText } from './plain-text';

/** Filters that hold in every list of sensors. */
export class ZoneSensorQuery extends PageQuery {
  @ApiPropertyOptional({ enum: SENSOR_TYPES, enumName: 'SensorType' })
  @IsOptional()
  @IsIn(SENSOR_TYPES)
  readonly type?: SensorType;

  @ApiPropertyOptional({ enum: SENSOR_STATUSES, enumName: 'SensorStatus' })
  @IsOptional()
  @IsIn(SENSOR_STATUSES)
  readonly status?: SensorStatus;

  @ApiPropertyOptional({ description: 'Part of the name, in any case', minLength: 1, maxLength: 100, example: 'savane' })
  @IsOptional()
  @IsPlainText(1, 100)
  readonly q?: string;
}

export class SensorQuery extends ZoneSensorQuery {
  @ApiPropertyOptional({ description: 'Id or code of a zone', example: '97209' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_.:-]{1,64}$/)
  readonly zone?: string;

  @ApiPropertyOptional({ description: 'west,south,east,north in degrees, WGS 84', type: String, example: '-61.1,14.58,-61.03,14.66' })
  @IsOptional()
  @ParsedBy('isBbox', parseBbox)
  readonly bbox?: Bbox;

  @ApiPropertyOptional({
    description: 'longitude,latitude[,radius in metres = 5000]: only those within, the nearest first. Not together with bbox',
    type: String,
    example: '-61.0729,14.6036,2000',
  })
  @IsOptional()
  @ParsedBy('isNear', parseNear)
  readonly near?: Near;
}
