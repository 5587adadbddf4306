import { SENSOR_STATUSES, SENSOR_TYPES, type SensorStatus, type SensorType } from '@madinina/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsNumber, IsObject, IsOptional, IsUUID, Matches, Max, Min, ValidateNested } from 'class-validator';
import { PointDto } from '../zones/geo-json.dto';
import { Omittable } from './omittable';
import { IsPlainText, IsSmallObject } from './plain-text';

const ONE_DAY = 86_400;

const name = { minLength: 1, maxLength: 120, example: 'Température place de la Savane' };
const description = { type: String, maxLength: 1_000, nullable: true, example: 'Sous abri, à 2 m du sol' };
const status = { enum: SENSOR_STATUSES, enumName: 'SensorStatus', example: 'active' } as const;
const unit = { minLength: 1, maxLength: 32, example: '°C' };
const intervalSeconds = {
  description: 'Expected seconds between two readings',
  type: 'integer',
  minimum: 1,
  maximum: ONE_DAY,
  example: 60,
} as const;
const minValue = {
  description: 'Lowest value that it can measure; a lower reading is rejected',
  type: Number,
  nullable: true,
  example: -20,
};
const maxValue = {
  description: 'Highest value that it can measure; a higher reading is rejected',
  type: Number,
  nullable: true,
  example: 60,
};
const metadata = {
  description: 'Free words for those who manage sensors; at most 8 KB. `attribute` names what it takes of NGSI entities, e.g. no2',
  type: 'object',
  additionalProperties: true,
  example: { supplier: 'Météo Caraïbe' },
} as const;

export class RegisterSensorDto {
  @ApiProperty(name) @IsPlainText(1, 120) readonly name!: string;

  @ApiProperty({ enum: SENSOR_TYPES, enumName: 'SensorType', example: 'temperature' })
  @IsIn(SENSOR_TYPES)
  readonly type!: SensorType;

  @ApiPropertyOptional({
    description: 'Unique; a level of the MQTT topics of the device, so it never changes. One is made when none is given',
    pattern: '^[A-Za-z0-9_.-]{1,64}$',
    example: 'savane-01',
  })
  @Omittable()
  // No colon: it ends the user name, at the broker as in HTTP Basic.
  @Matches(/^[A-Za-z0-9_.-]{1,64}$/)
  readonly deviceKey?: string;

  @ApiPropertyOptional({ description: 'The zone whose boundary holds the location, unless told', format: 'uuid' })
  @IsOptional()
  @IsUUID()
  readonly zoneId?: string;

  @ApiProperty({ type: PointDto })
  @IsObject()
  @ValidateNested()
  @Type(() => PointDto)
  readonly location!: PointDto;

  @ApiPropertyOptional(description) @IsOptional() @IsPlainText(0, 1_000) readonly description?: string | null;
  @ApiPropertyOptional({ ...status, default: 'active' }) @Omittable() @IsIn(SENSOR_STATUSES) readonly status?: SensorStatus;
  @ApiPropertyOptional({ ...unit, description: 'The usual one of the type, unless told' })
  @Omittable()
  @IsPlainText(1, 32)
  readonly unit?: string;
  @ApiPropertyOptional({ ...intervalSeconds, default: 60 }) @Omittable() @IsInt() @Min(1) @Max(ONE_DAY) readonly intervalSeconds?: number;
  @ApiPropertyOptional(minValue) @IsOptional() @IsNumber() readonly minValue?: number | null;
  @ApiPropertyOptional(maxValue) @IsOptional() @IsNumber() readonly maxValue?: number | null;
  @ApiPropertyOptional(metadata) @Omittable() @IsSmallObject() readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Type and device key stay: what measures something else, or is another device, is another sensor. */
export class ChangeSensorDto {
  @ApiPropertyOptional(name) @Omittable() @IsPlainText(1, 120) readonly name?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @Omittable()
  @IsUUID()
  readonly zoneId?: string;

  @ApiPropertyOptional({ type: PointDto })
  @Omittable()
  @IsObject()
  @ValidateNested()
  @Type(() => PointDto)
  readonly location?: PointDto;

  @ApiPropertyOptional(description) @IsOptional() @IsPlainText(0, 1_000) readonly description?: string | null;
  @ApiPropertyOptional(status) @Omittable() @IsIn(SENSOR_STATUSES) readonly status?: SensorStatus;
  @ApiPropertyOptional(unit) @Omittable() @IsPlainText(1, 32) readonly unit?: string;

  @ApiPropertyOptional(intervalSeconds)
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(ONE_DAY)
  readonly intervalSeconds?: number;

  @ApiPropertyOptional(minValue) @IsOptional() @IsNumber() readonly minValue?: number | null;
  @ApiPropertyOptional(maxValue) @IsOptional() @IsNumber() readonly maxValue?: number | null;
  @ApiPropertyOptional(metadata) @Omittable() @IsSmallObject() readonly metadata?: Readonly<Record<string, unknown>>;
}
