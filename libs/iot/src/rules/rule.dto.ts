import { ALERT_SEVERITIES, ALERT_TYPES, type AlertSeverity, type AlertType, SENSOR_TYPES, type SensorType } from '@madinina/contracts';
import { PageQuery } from '@madinina/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsNumber, IsObject, IsOptional, IsUUID, Max, Min, ValidateNested } from 'class-validator';
import { Omittable } from '../sensors/omittable';
import { IsPlainText } from '../sensors/plain-text';
import { THRESHOLD_OPERATORS, type ThresholdOperator } from './threshold-condition';

const LONGEST_DURATION = 7 * 86_400;
const name = { minLength: 1, maxLength: 120, example: 'Chaleur en ville' };
const severity = { enum: ALERT_SEVERITIES, enumName: 'AlertSeverity', example: 'high' } as const;
const enabled = { description: 'Whether it watches now', example: true };

export class RuleScopeDto {
  @ApiPropertyOptional({
    description: 'Every sensor of this type; with a zone, those in it',
    enum: SENSOR_TYPES,
    enumName: 'SensorType',
    nullable: true,
  })
  @IsOptional()
  @IsIn(SENSOR_TYPES)
  readonly sensorType?: SensorType | null;

  @ApiPropertyOptional({ description: 'Every sensor of this zone', type: String, format: 'uuid', nullable: true })
  @IsOptional()
  @IsUUID()
  readonly zoneId?: string | null;

  @ApiPropertyOptional({ description: 'This sensor alone', type: String, format: 'uuid', nullable: true })
  @IsOptional()
  @IsUUID()
  readonly sensorId?: string | null;
}

export class ThresholdConditionDto {
  @ApiProperty({
    description: 'On which side of the threshold a value is in breach',
    enum: THRESHOLD_OPERATORS,
    enumName: 'ThresholdOperator',
    example: 'above',
  })
  @IsIn(THRESHOLD_OPERATORS)
  readonly operator!: ThresholdOperator;

  @ApiProperty({ description: 'In the unit of the sensors', example: 35 })
  @IsNumber()
  readonly threshold!: number;

  @ApiPropertyOptional({
    description: 'Where the alert ends: at or below it for above, at or above it for below. The threshold unless told',
    example: 33,
  })
  @Omittable()
  @IsNumber()
  readonly clear?: number;

  @ApiPropertyOptional({
    description: 'How long the breach must last before it is an alert',
    type: 'integer',
    minimum: 0,
    maximum: LONGEST_DURATION,
    default: 0,
    example: 300,
  })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(LONGEST_DURATION)
  readonly durationSeconds?: number;
}

export class CreateRuleDto {
  @ApiProperty(name) @IsPlainText(1, 120) readonly name!: string;
  @ApiPropertyOptional({ enum: ['threshold'], enumName: 'CreatableRuleType', default: 'threshold' })
  @Omittable()
  @IsIn(['threshold'])
  readonly type?: 'threshold';
  @ApiProperty(severity) @IsIn(ALERT_SEVERITIES) readonly severity!: AlertSeverity;
  @ApiPropertyOptional({ ...enabled, default: true }) @Omittable() @IsBoolean() readonly enabled?: boolean;

  @ApiProperty({ description: 'What it watches; it never changes', type: RuleScopeDto, example: { sensorType: 'temperature' } })
  @IsObject()
  @ValidateNested()
  @Type(() => RuleScopeDto)
  readonly scope!: RuleScopeDto;

  @ApiProperty({ type: ThresholdConditionDto })
  @IsObject()
  @ValidateNested()
  @Type(() => ThresholdConditionDto)
  readonly condition!: ThresholdConditionDto;
}

/** The scope stays: an alert on a sensor that the rule no longer watched could never end. */
export class ChangeRuleDto {
  @ApiPropertyOptional(name) @Omittable() @IsPlainText(1, 120) readonly name?: string;
  @ApiPropertyOptional(severity) @Omittable() @IsIn(ALERT_SEVERITIES) readonly severity?: AlertSeverity;
  @ApiPropertyOptional(enabled) @Omittable() @IsBoolean() readonly enabled?: boolean;

  @ApiPropertyOptional({ description: 'Takes the place of the whole condition', type: ThresholdConditionDto })
  @Omittable()
  @IsObject()
  @ValidateNested()
  @Type(() => ThresholdConditionDto)
  readonly condition?: ThresholdConditionDto;
}

export class RuleScopeViewDto {
  @ApiProperty({ enum: SENSOR_TYPES, enumName: 'SensorType', nullable: true, example: 'temperature' })
  readonly sensorType!: SensorType | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) readonly zoneId!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) readonly sensorId!: string | null;
}

export class ThresholdConditionViewDto {
  @ApiProperty({ enum: THRESHOLD_OPERATORS, enumName: 'ThresholdOperator', example: 'above' }) readonly operator!: ThresholdOperator;
  @ApiProperty({ example: 35 }) readonly threshold!: number;
  @ApiProperty({ example: 33 }) readonly clear!: number;
  @ApiProperty({ type: 'integer', example: 300 }) readonly durationSeconds!: number;
}

/** All that decides what a rule does; kept for each version. */
export class RuleDefinitionDto {
  @ApiProperty(name) readonly name!: string;
  @ApiProperty({ enum: ALERT_TYPES, enumName: 'AlertType', example: 'threshold' }) readonly type!: AlertType;
  @ApiProperty(severity) readonly severity!: AlertSeverity;
  @ApiProperty(enabled) readonly enabled!: boolean;
  @ApiProperty({ type: RuleScopeViewDto }) readonly scope!: RuleScopeViewDto;
  @ApiProperty({ type: ThresholdConditionViewDto }) readonly condition!: ThresholdConditionViewDto;
}

export class RuleDto extends RuleDefinitionDto {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({
    description: 'Rises with each change; alerts name the one that raised them. The ETag starts with it',
    type: 'integer',
    example: 1,
  })
  readonly version!: number;
  @ApiProperty({ description: 'Account; null for the city’s own', type: String, format: 'uuid', nullable: true }) readonly createdBy!:
    string | null;
  @ApiProperty({ format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ format: 'date-time' }) readonly updatedAt!: string;
}

export class RuleQuery extends PageQuery {
  @ApiPropertyOptional(enabled) @IsOptional() @IsBoolean() readonly enabled?: boolean;
  @ApiPropertyOptional({ enum: SENSOR_TYPES, enumName: 'SensorType' }) @IsOptional() @IsIn(SENSOR_TYPES) readonly sensorType?: SensorType;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() readonly zoneId?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() readonly sensorId?: string;
}
