import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsDate } from 'class-validator';
import { AlertSensorDto } from '../alerts/alert.dto';
import { parseInstant } from '../ingest/instant';
import { ConditionModels, conditionSchema, IsRuleCondition, type RuleConditionDto } from '../rules/rule-condition.dto';
import { Omittable } from '../sensors/omittable';

/** More sensors are refused: the answer would be a report, not a try. */
export const MOST_SENSORS = 1_000;
/** Readings that one dry run looks at, those before the period included. */
export const MOST_READINGS = 1_000_000;
export const LONGEST_DAYS = 92;
/** The first ones are told, all are counted. */
export const MOST_ALERTS = 500;

/** A moment in a body: ISO 8601 with a zone. */
const IsInstant = (): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => {
      const ts = typeof value === 'string' ? parseInstant(value) : undefined;
      return ts === undefined ? value : new Date(ts);
    }),
    IsDate(),
  );

@ConditionModels()
export class DryRunDto {
  @ApiPropertyOptional({
    description: 'Start, included; 24 hours before `to` unless told',
    type: String,
    format: 'date-time',
    example: '2026-01-12T00:00:00Z',
  })
  @Omittable()
  @IsInstant()
  readonly from?: Date;

  @ApiPropertyOptional({
    description: 'End, not included; now unless told',
    type: String,
    format: 'date-time',
    example: '2026-01-19T00:00:00Z',
  })
  @Omittable()
  @IsInstant()
  readonly to?: Date;

  @ApiPropertyOptional({ description: 'Tried in place of the condition of the rule; its type stays', ...conditionSchema })
  @Omittable()
  @IsRuleCondition()
  readonly condition?: RuleConditionDto;
}

/** An alert that the rule would have raised. */
export class DryRunAlertDto {
  @ApiProperty({ type: AlertSensorDto }) readonly sensor!: AlertSensorDto;
  @ApiProperty({
    description: 'Time of the reading that raised it, or when the silence had lasted',
    format: 'date-time',
    example: '2026-01-12T10:00:00.000Z',
  })
  readonly raisedAt!: string;
  @ApiProperty({
    description: 'Time of the reading that ended it; null when it stood at the end of the period',
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2026-01-12T11:30:00.000Z',
  })
  readonly endedAt!: string | null;
  @ApiProperty({ description: 'What was measured; null for a silence', type: Number, nullable: true, example: 36.2 }) readonly value!:
    number | null;
  @ApiProperty({ type: String, nullable: true, example: '°C' }) readonly unit!: string | null;
  @ApiProperty({ description: 'Why, in words for people, in French', example: 'Bourg : 36,2 °C dépasse 35 °C' }) readonly reason!: string;
  @ApiProperty({ description: 'How often the value came back while it stood', type: 'integer', example: 0 }) readonly recurrences!: number;
}

export class DryRunResultDto {
  @ApiProperty({ format: 'date-time' }) readonly from!: string;
  @ApiProperty({ format: 'date-time' }) readonly to!: string;
  @ApiProperty({ description: 'Sensors that the rule watches', type: 'integer', example: 12 }) readonly sensors!: number;
  @ApiProperty({ description: 'Readings that were judged', type: 'integer', example: 17_280 }) readonly readings!: number;
  @ApiProperty({ description: 'Alerts that it would have raised', type: 'integer', example: 3 }) readonly raised!: number;
  @ApiProperty({ description: `Of them the first ${MOST_ALERTS}, by sensor and time`, type: [DryRunAlertDto] })
  readonly alerts!: DryRunAlertDto[];
}
