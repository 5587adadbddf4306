import {
  ALERT_SEVERITIES,
  type AlertSeverity,
  SENSOR_STATUSES,
  SENSOR_TYPES,
  type SensorStatus,
  type SensorType,
} from '@madinina/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

const MOST_HOURS = 168;

export class StatsQuery {
  @ApiPropertyOptional({ description: 'Only of the zone with this id or code', example: '97209' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_.:-]{1,64}$/)
  readonly zone?: string;

  @ApiPropertyOptional({ description: 'Only of sensors of this type', enum: SENSOR_TYPES, enumName: 'SensorType' })
  @IsOptional()
  @IsIn(SENSOR_TYPES)
  readonly type?: SensorType;

  @ApiPropertyOptional({
    description: 'Readings and raised alerts of the last so many hours of UTC, the running one among them',
    type: 'integer',
    minimum: 1,
    maximum: MOST_HOURS,
    default: 24,
  })
  @IsInt()
  @Min(1)
  @Max(MOST_HOURS)
  readonly hours: number = 24;
}

const count = (description: string, example: number) => ({ description, type: 'integer', minimum: 0, example }) as const;

export class SensorCountsDto implements Record<SensorStatus | 'total', number> {
  @ApiProperty(count('All of them', 120)) readonly total!: number;
  @ApiProperty(count('Those that work', 110)) readonly active!: number;
  @ApiProperty(count('Those that are switched off', 4)) readonly inactive!: number;
  @ApiProperty(count('Those that are being seen to', 3)) readonly maintenance!: number;
  @ApiProperty(count('Those that are broken', 3)) readonly error!: number;
}

export class AlertCountsDto implements Record<AlertSeverity, number> {
  @ApiProperty(count('Those that are not resolved', 7)) readonly open!: number;
  @ApiProperty(count('Of the open ones, those that someone has acknowledged', 2)) readonly acknowledged!: number;
  @ApiProperty(count('Open ones of low severity', 3)) readonly low!: number;
  @ApiProperty(count('Open ones of medium severity', 2)) readonly medium!: number;
  @ApiProperty(count('Open ones of high severity', 1)) readonly high!: number;
  @ApiProperty(count('Open ones of critical severity', 1)) readonly critical!: number;
  @ApiProperty(count('Those raised in the hours that were asked for, resolved or not', 12)) readonly raised!: number;
}

export class HourCountDto {
  @ApiProperty({ description: 'When the hour starts', format: 'date-time', example: '2026-01-12T10:00:00.000Z' })
  readonly timestamp!: string;
  @ApiProperty(count('Readings measured in it', 7_200)) readonly count!: number;
}

export class ReadingCountsDto {
  @ApiProperty(count('All of the hours', 172_800)) readonly total!: number;
  @ApiProperty({ description: 'Every hour, oldest first; the last one is running', type: [HourCountDto] }) readonly hours!: HourCountDto[];
}

export class TypeStatsDto {
  @ApiProperty({ enum: SENSOR_TYPES, enumName: 'SensorType', description: 'Type of the sensors', example: 'temperature' })
  readonly type!: SensorType;
  @ApiProperty({ description: 'Its sensors by state', type: SensorCountsDto }) readonly sensors!: SensorCountsDto;
  @ApiProperty(count('Readings in the hours', 28_800)) readonly readings!: number;
  @ApiProperty(count('Alerts that are not resolved', 2)) readonly openAlerts!: number;
}

export class ZoneStatsDto {
  @ApiProperty({ format: 'uuid', description: 'Id of the zone', example: '01937c4e-0000-7000-8000-000000000001' }) readonly id!: string;
  @ApiProperty({ description: 'INSEE code of a commune, or a free word', example: '97209' }) readonly code!: string;
  @ApiProperty({ description: 'Name of the zone', example: 'Fort-de-France' }) readonly name!: string;
  @ApiProperty({ description: 'Its sensors by state', type: SensorCountsDto }) readonly sensors!: SensorCountsDto;
  @ApiProperty(count('Readings in the hours', 28_800)) readonly readings!: number;
  @ApiProperty(count('Alerts that are not resolved', 2)) readonly openAlerts!: number;
}

/** The city's sensors in numbers, at most ten seconds old. */
export class IotStatsDto {
  @ApiProperty({ description: 'When they were counted', format: 'date-time', example: '2026-01-12T10:15:00.000Z' })
  readonly generatedAt!: string;
  @ApiProperty({ description: 'Sensors by state', type: SensorCountsDto }) readonly sensors!: SensorCountsDto;
  @ApiProperty({ description: 'Readings by hour', type: ReadingCountsDto }) readonly readings!: ReadingCountsDto;
  @ApiProperty({ description: 'Alerts by severity', type: AlertCountsDto }) readonly alerts!: AlertCountsDto;
  @ApiProperty({ description: 'By type of sensor, those that there are', type: [TypeStatsDto] }) readonly types!: TypeStatsDto[];
  @ApiProperty({ description: 'By zone with sensors, in the order of their codes', type: [ZoneStatsDto] }) readonly zones!: ZoneStatsDto[];
}

export const NO_SENSORS: Readonly<Record<keyof SensorCountsDto, number>> = {
  total: 0,
  ...(Object.fromEntries(SENSOR_STATUSES.map((status) => [status, 0])) as Record<SensorStatus, number>),
};
export const NO_ALERTS: Readonly<Record<keyof AlertCountsDto, number>> = {
  open: 0,
  acknowledged: 0,
  raised: 0,
  ...(Object.fromEntries(ALERT_SEVERITIES.map((severity) => [severity, 0])) as Record<AlertSeverity, number>),
};
