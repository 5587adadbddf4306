import { ALERT_SEVERITIES, ALERT_TYPES, type AlertSeverity, type AlertType, SENSOR_TYPES, type SensorType } from '@madinina/contracts';
import { PageQuery } from '@madinina/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsObject, IsOptional, IsUUID, ValidateNested } from 'class-validator';
import { Omittable } from '../sensors/omittable';
import { IsPlainText } from '../sensors/plain-text';
import {
  ConditionModels,
  conditionSchema,
  ConditionViewModels,
  conditionViewSchema,
  IsRuleCondition,
  type RuleConditionDto,
  type RuleConditionViewDto,
} from './rule-condition.dto';

const name = { minLength: 1, maxLength: 120, example: 'Chaleur en ville' };
const severity = { enum: ALERT_SEVERITIES, enumName: 'AlertSeverity', example: 'high' } as const;
const externalId = {
  description: 'What the rule is called elsewhere; an import finds it by this',
  minLength: 1,
  maxLength: 120,
  example: 'chaleur-ville',
};
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

@ConditionModels()
export class CreateRuleDto {
  @ApiProperty(name) @IsPlainText(1, 120) readonly name!: string;
  @ApiPropertyOptional({
    description: 'That of the condition, where the condition tells it; it never changes',
    enum: ALERT_TYPES,
    enumName: 'AlertType',
    default: 'threshold',
  })
  @Omittable()
  @IsIn(ALERT_TYPES)
  readonly type?: AlertType;
  @ApiProperty(severity) @IsIn(ALERT_SEVERITIES) readonly severity!: AlertSeverity;
  @ApiPropertyOptional({ ...enabled, default: true }) @Omittable() @IsBoolean() readonly enabled?: boolean;

  @ApiProperty({ description: 'What it watches; it never changes', type: RuleScopeDto, example: { sensorType: 'temperature' } })
  @IsObject()
  @ValidateNested()
  @Type(() => RuleScopeDto)
  readonly scope!: RuleScopeDto;

  @ApiProperty(conditionSchema) @IsRuleCondition() readonly condition!: RuleConditionDto;

  @ApiPropertyOptional(externalId) @Omittable() @IsPlainText(1, 120) readonly externalId?: string;
}

/** The scope stays: an alert on a sensor that the rule no longer watched could never end. */
@ConditionModels()
export class ChangeRuleDto {
  @ApiPropertyOptional(name) @Omittable() @IsPlainText(1, 120) readonly name?: string;
  @ApiPropertyOptional(severity) @Omittable() @IsIn(ALERT_SEVERITIES) readonly severity?: AlertSeverity;
  @ApiPropertyOptional(enabled) @Omittable() @IsBoolean() readonly enabled?: boolean;

  @ApiPropertyOptional({ description: 'Takes the place of the whole condition; its type stays', ...conditionSchema })
  @Omittable()
  @IsRuleCondition()
  readonly condition?: RuleConditionDto;
}

export class RuleScopeViewDto {
  @ApiProperty({ enum: SENSOR_TYPES, enumName: 'SensorType', nullable: true, example: 'temperature' })
  readonly sensorType!: SensorType | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) readonly zoneId!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) readonly sensorId!: string | null;
}

/** All that decides what a rule does; kept for each version. */
@ConditionViewModels()
export class RuleDefinitionDto {
  @ApiProperty(name) readonly name!: string;
  @ApiProperty({ enum: ALERT_TYPES, enumName: 'AlertType', example: 'threshold' }) readonly type!: AlertType;
  @ApiProperty(severity) readonly severity!: AlertSeverity;
  @ApiProperty(enabled) readonly enabled!: boolean;
  @ApiProperty({ type: RuleScopeViewDto }) readonly scope!: RuleScopeViewDto;
  @ApiProperty(conditionViewSchema) readonly condition!: RuleConditionViewDto;
}

export class RuleDto extends RuleDefinitionDto {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({
    description: 'Rises with each change; alerts name the one that raised them. The ETag starts with it',
    type: 'integer',
    example: 1,
  })
  readonly version!: number;
  @ApiProperty({ ...externalId, type: String, nullable: true }) readonly externalId!: string | null;
  @ApiProperty({ description: 'Account; null for the city’s own', type: String, format: 'uuid', nullable: true }) readonly createdBy!:
    string | null;
  @ApiProperty({ format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ format: 'date-time' }) readonly updatedAt!: string;
}

export class RuleQuery extends PageQuery {
  @ApiPropertyOptional(enabled) @IsOptional() @IsBoolean() readonly enabled?: boolean;
  @ApiPropertyOptional({ enum: ALERT_TYPES, enumName: 'AlertType' }) @IsOptional() @IsIn(ALERT_TYPES) readonly type?: AlertType;
  @ApiPropertyOptional({ enum: SENSOR_TYPES, enumName: 'SensorType' }) @IsOptional() @IsIn(SENSOR_TYPES) readonly sensorType?: SensorType;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() readonly zoneId?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() readonly sensorId?: string;
}
