import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { plainToInstance, Transform } from 'class-transformer';
import { IsIn, IsInt, IsNumber, IsObject, Max, Min, ValidateNested } from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import { type AlertType } from '@madinina/contracts';
import { Omittable } from '../sensors/omittable';
import { DEFAULT_CALM_SECONDS, DEFAULT_CLEAR_SECONDS, DEFAULT_MIN_SCORE, DEFAULT_MISSED_READINGS } from './rule-condition';
import { THRESHOLD_OPERATORS, type ThresholdOperator } from './threshold-condition';

const LONGEST_DURATION = 7 * 86_400;
const duration = { type: 'integer', minimum: 0, maximum: LONGEST_DURATION } as const;
const operator = { enum: THRESHOLD_OPERATORS, enumName: 'ThresholdOperator', example: 'above' } as const;
const missedReadings = { type: 'integer', minimum: 2, maximum: 10_000, example: 3 } as const;
const minScore = { minimum: 0.1, maximum: 0.95, example: 0.5 } as const;

export class ThresholdConditionDto {
  @ApiProperty({ description: 'What the rule watches for', enum: ['threshold'], example: 'threshold' })
  @IsIn(['threshold'])
  readonly type!: 'threshold';

  @ApiProperty({ description: 'On which side of the threshold a value is in breach', ...operator })
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

  @ApiPropertyOptional({ description: 'How long the breach must last before it is an alert', ...duration, default: 0, example: 300 })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(LONGEST_DURATION)
  readonly durationSeconds?: number;

  @ApiPropertyOptional({
    description:
      'How long the value must be clear before the alert ends; one that comes back before is the same alert, counted in `recurrences`',
    ...duration,
    default: DEFAULT_CLEAR_SECONDS,
    example: 60,
  })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(LONGEST_DURATION)
  readonly clearSeconds?: number;
}

export class OfflineConditionDto {
  @ApiProperty({ description: 'What the rule watches for', enum: ['offline'], example: 'offline' })
  @IsIn(['offline'])
  readonly type!: 'offline';

  @ApiPropertyOptional({
    description: 'After how many missed readings, by the interval of each sensor, it is offline; never before a minute',
    ...missedReadings,
    default: DEFAULT_MISSED_READINGS,
  })
  @Omittable()
  @IsInt()
  @Min(2)
  @Max(10_000)
  readonly missedReadings?: number;
}

export class AnomalyConditionDto {
  @ApiProperty({ description: 'What the rule watches for', enum: ['anomaly'], example: 'anomaly' })
  @IsIn(['anomaly'])
  readonly type!: 'anomaly';

  @ApiPropertyOptional({
    description: 'From which score (0 to 1) a reading is an alert; lower finds more and errs more',
    ...minScore,
    default: DEFAULT_MIN_SCORE,
  })
  @Omittable()
  @IsNumber()
  @Min(0.1)
  @Max(0.95)
  readonly minScore?: number;

  @ApiPropertyOptional({
    description: 'How long nothing must be odd before the alert ends',
    ...duration,
    default: DEFAULT_CALM_SECONDS,
    example: 900,
  })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(LONGEST_DURATION)
  readonly clearSeconds?: number;
}

export type RuleConditionDto = ThresholdConditionDto | OfflineConditionDto | AnomalyConditionDto;

export class ThresholdConditionViewDto {
  @ApiProperty({ enum: ['threshold'], example: 'threshold' }) readonly type!: 'threshold';
  @ApiProperty(operator) readonly operator!: ThresholdOperator;
  @ApiProperty({ example: 35 }) readonly threshold!: number;
  @ApiProperty({ example: 33 }) readonly clear!: number;
  @ApiProperty({ type: 'integer', example: 300 }) readonly durationSeconds!: number;
  @ApiPropertyOptional({ description: '0 where it is not told', type: 'integer', example: 60 }) readonly clearSeconds?: number;
}

export class OfflineConditionViewDto {
  @ApiProperty({ enum: ['offline'], example: 'offline' }) readonly type!: 'offline';
  @ApiProperty(missedReadings) readonly missedReadings!: number;
}

export class AnomalyConditionViewDto {
  @ApiProperty({ enum: ['anomaly'], example: 'anomaly' }) readonly type!: 'anomaly';
  @ApiProperty(minScore) readonly minScore!: number;
  @ApiProperty({ type: 'integer', example: 900 }) readonly clearSeconds!: number;
}

export type RuleConditionViewDto = ThresholdConditionViewDto | OfflineConditionViewDto | AnomalyConditionViewDto;

const INPUTS = { threshold: ThresholdConditionDto, offline: OfflineConditionDto, anomaly: AnomalyConditionDto } as const;
const VIEWS = { threshold: ThresholdConditionViewDto, offline: OfflineConditionViewDto, anomaly: AnomalyConditionViewDto } as const;
const EXAMPLE = { type: 'threshold', operator: 'above', threshold: 35, clear: 33, durationSeconds: 300, clearSeconds: 60 };

type Classes = Readonly<Record<AlertType, new () => object>>;
function schemaOf(classes: Classes) {
  const paths = Object.entries(classes).map(([type, one]) => [type, getSchemaPath(one)] as const);
  return { oneOf: paths.map(([, $ref]) => ({ $ref })), discriminator: { propertyName: 'type', mapping: Object.fromEntries(paths) } };
}

/** A condition of one of the three types; one without a type is of the type of its rule, and that a threshold unless told. */
export function IsRuleCondition(): PropertyDecorator {
  return applyDecorators(
    IsObject(),
    ValidateNested(),
    Transform(({ value, obj }: { value: unknown; obj: { type?: unknown } }) => readCondition(value, obj.type)),
  );
}

function readCondition(value: unknown, ruleType: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const type = (value as { type?: unknown }).type ?? ruleType ?? 'threshold';
  const one = typeof type === 'string' && Object.hasOwn(INPUTS, type) ? INPUTS[type as AlertType] : ThresholdConditionDto;
  return plainToInstance<object, object>(one, { ...value, type });
}

const models = (classes: Classes) => ApiExtraModels(...Object.values(classes));

/** Documents the property, and its class must carry `ConditionModels`. */
export const conditionSchema = { ...schemaOf(INPUTS), example: EXAMPLE };
export const conditionViewSchema = { ...schemaOf(VIEWS), example: EXAMPLE };
export const ConditionModels = (): ClassDecorator => models(INPUTS) as ClassDecorator;
export const ConditionViewModels = (): ClassDecorator => models(VIEWS) as ClassDecorator;
