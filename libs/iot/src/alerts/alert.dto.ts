import {
  ALERT_SEVERITIES,
  ALERT_STATUSES,
  ALERT_TYPES,
  type AlertSeverity,
  type AlertStatus,
  type AlertType,
  SENSOR_TYPES,
  type SensorType,
} from '@madinina/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { EXPECTED_BY, type Signal, SIGNALS } from '../anomaly/anomaly-detector';
import { RuleDefinitionDto } from '../rules/rule.dto';
import { IsPlainText } from '../sensors/plain-text';
import { ZoneRefDto } from '../zones/zone.dto';

export class AlertRuleDto {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({ example: 'Chaleur en ville' }) readonly name!: string;
  @ApiProperty({ description: 'The version that raised it', type: 'integer', example: 1 }) readonly version!: number;
}

export class AlertSensorDto {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({ example: 'Température place de la Savane' }) readonly name!: string;
  @ApiProperty({ enum: SENSOR_TYPES, enumName: 'SensorType', example: 'temperature' }) readonly type!: SensorType;
}

const handling = { description: 'Only for those who handle alerts', type: String, nullable: true };

export class AlertDto {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({ enum: ALERT_TYPES, enumName: 'AlertType', example: 'threshold' }) readonly type!: AlertType;
  @ApiProperty({ enum: ALERT_SEVERITIES, enumName: 'AlertSeverity', example: 'high' }) readonly severity!: AlertSeverity;
  @ApiProperty({ enum: ALERT_STATUSES, enumName: 'AlertStatus', example: 'active' }) readonly status!: AlertStatus;
  @ApiProperty({ type: AlertRuleDto }) readonly rule!: AlertRuleDto;
  @ApiProperty({ type: AlertSensorDto }) readonly sensor!: AlertSensorDto;
  @ApiProperty({ type: ZoneRefDto }) readonly zone!: ZoneRefDto;
  @ApiProperty({ description: 'What was measured; null when no reading raised it', type: Number, nullable: true, example: 36.2 })
  readonly value!: number | null;
  @ApiProperty({ type: String, nullable: true, example: '°C' }) readonly unit!: string | null;
  @ApiProperty({ description: 'Why, in words for people, in French', example: '36,2 °C, au-dessus de 35 °C' }) readonly reason!: string;
  @ApiProperty({ description: 'How often the value came back while the alert stood', type: 'integer', example: 0 })
  readonly recurrences!: number;
  @ApiProperty({ format: 'date-time' }) readonly raisedAt!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) readonly acknowledgedAt!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) readonly resolvedAt!: string | null;
  @ApiPropertyOptional({ ...handling, format: 'uuid' }) readonly acknowledgedBy?: string | null;
  @ApiPropertyOptional({ ...handling, description: `${handling.description}; null also when the value was clear again`, format: 'uuid' })
  readonly resolvedBy?: string | null;
  @ApiPropertyOptional({ ...handling, example: 'Climatisation réparée' }) readonly note?: string | null;
  @ApiProperty({ description: 'Rises with each change; the ETag starts with it', type: 'integer', example: 1 }) readonly version!: number;
  @ApiProperty({ format: 'date-time' }) readonly updatedAt!: string;
}

export class AlertReadingDto {
  @ApiProperty({ format: 'date-time' }) readonly timestamp!: string;
  @ApiProperty({ example: 36.2 }) readonly value!: number;
}

export class AlertChangeDto {
  @ApiProperty({ description: 'Null when it was raised', enum: ALERT_STATUSES, enumName: 'AlertStatus', nullable: true })
  readonly from!: AlertStatus | null;
  @ApiProperty({ enum: ALERT_STATUSES, enumName: 'AlertStatus' }) readonly to!: AlertStatus;
  @ApiProperty({ format: 'date-time' }) readonly at!: string;
  @ApiProperty({ description: 'Why, when the city did it itself', type: String, nullable: true, example: 'Règle supprimée' })
  readonly reason!: string | null;
  @ApiPropertyOptional({ ...handling, format: 'uuid' }) readonly actorId?: string | null;
  @ApiPropertyOptional(handling) readonly note?: string | null;
}

/** What an anomaly was measured by. */
export class AlertAnomalyDto {
  @ApiProperty({ description: 'How odd and new it was, 0 to 1', minimum: 0, maximum: 1, example: 0.62 }) readonly score!: number;
  @ApiProperty({ description: 'What was expected in its place', example: 80 }) readonly expected!: number;
  @ApiProperty({ description: 'Between this and `high` lay 99 of 100 readings', example: 60 }) readonly low!: number;
  @ApiProperty({ description: 'See `low`', example: 110 }) readonly high!: number;
  @ApiProperty({
    description: 'By what it was expected: the level of the last day, the habit of this time of day, or of this hour of the week',
    enum: EXPECTED_BY,
    example: 'day',
  })
  readonly by!: (typeof EXPECTED_BY)[number];
  @ApiProperty({ description: 'What it was odd by most', enum: SIGNALS, example: 'jump' }) readonly signal!: Signal;
  @ApiProperty({ description: 'By that, one reading in 10 to the power of this is as odd', example: 3.3 }) readonly rarity!: number;
  @ApiProperty({ description: 'Since when every reading was odd', type: String, format: 'date-time', nullable: true })
  readonly since!: string | null;
}

export class AlertDetailsDto extends AlertDto {
  @ApiProperty({ description: 'Those that raised it, oldest first, at most 20', type: [AlertReadingDto] })
  readonly readings!: AlertReadingDto[];
  @ApiProperty({ description: 'Of an anomaly; null for other types', type: AlertAnomalyDto, nullable: true })
  readonly anomaly!: AlertAnomalyDto | null;
  @ApiProperty({ description: 'The rule as it was when it raised the alert', type: RuleDefinitionDto, nullable: true })
  readonly definition!: RuleDefinitionDto | null;
  @ApiProperty({ description: 'Each step, oldest first', type: [AlertChangeDto] }) readonly changes!: AlertChangeDto[];
}

export class ResolveAlertDto {
  @ApiProperty({ description: 'What was found or done, for colleagues', minLength: 1, maxLength: 2_000, example: 'Climatisation réparée' })
  @IsPlainText(1, 2_000)
  readonly note!: string;
}
