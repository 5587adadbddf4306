import { PageQuery, sayConstraint } from '@madinina/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsDate, IsIn, IsOptional, IsTimeZone } from 'class-validator';
import { CommaList } from '../sensors/parsed-text';
import { MOST_BUCKETS, MOST_LOCAL_DAYS, MOST_LOCAL_DAYS_WITH_P95 } from './bucket.service';
import { HISTORY_INTERVALS, type HistoryInterval, UTC } from './history-period';

export const AGGREGATES = ['avg', 'min', 'max', 'sum', 'count', 'p95'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

sayConstraint('isTimeZone', {
  fr: 'Doit être un fuseau horaire de la base IANA, par exemple America/Martinique',
  en: 'Must be a time zone of the IANA database, for example America/Martinique',
});

export class HistoryQuery extends PageQuery {
  @ApiPropertyOptional({
    description: 'Start, included; 24 hours before `to` unless told',
    type: String,
    format: 'date-time',
    example: '2026-01-12T00:00:00Z',
  })
  @IsOptional()
  @IsDate()
  readonly from?: Date;

  @ApiPropertyOptional({
    description: 'End, not included; now unless told',
    type: String,
    format: 'date-time',
    example: '2026-01-13T00:00:00Z',
  })
  @IsOptional()
  @IsDate()
  readonly to?: Date;

  @ApiPropertyOptional({
    description: `Each reading, in pages; or a summary of each minute or hour of UTC or each day, all at once, at most ${MOST_BUCKETS}`,
    enum: HISTORY_INTERVALS,
    enumName: 'HistoryInterval',
    default: 'raw',
  })
  @IsIn(HISTORY_INTERVALS)
  readonly interval: HistoryInterval = 'raw';

  @ApiPropertyOptional({
    description:
      'Whose midnights the days begin at, as a name of the IANA database; for `interval=day`. Its clock must differ from UTC by whole hours. ' +
      `At most ${MOST_LOCAL_DAYS} days of a zone other than UTC, ${MOST_LOCAL_DAYS_WITH_P95} with \`p95\``,
    default: UTC,
    example: 'America/Martinique',
  })
  @IsTimeZone()
  readonly timeZone: string = UTC;

  @ApiPropertyOptional({
    description:
      'What a summary holds, as a comma list or repeated. All are exact: whatever arrived is in them. `p95` is the continuous 95th percentile: ' +
      'it interpolates between two readings',
    enum: AGGREGATES,
    enumName: 'Aggregate',
    isArray: true,
    default: ['avg', 'min', 'max', 'count'],
  })
  @CommaList()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(AGGREGATES.length)
  @IsIn(AGGREGATES, { each: true })
  readonly aggregates: Aggregate[] = ['avg', 'min', 'max', 'count'];
}

const ofBucket = (description: string) => ({ description: `${description}; of a bucket, where asked for`, type: Number });
const SUM_NULL = 'null where a value is beyond ±1e290';

/** A reading (`value`, `quality`, `id`), or the summary of a bucket (the aggregates that were asked for). */
export class DataPointDto {
  @ApiProperty({ description: 'When it was measured, or when the bucket starts', format: 'date-time', example: '2026-01-12T10:00:00.000Z' })
  readonly timestamp!: string;
  @ApiPropertyOptional({ description: 'Of a reading', format: 'uuid' }) readonly id?: string;
  @ApiPropertyOptional({ description: 'Of a reading', type: Number, example: 27.4 }) readonly value?: number;
  @ApiPropertyOptional({ description: 'Of a reading', example: '°C' }) readonly unit?: string;
  @ApiPropertyOptional({ description: 'How far a reading can be trusted', type: Number, minimum: 0, maximum: 1, example: 0.98 })
  readonly quality?: number;
  @ApiPropertyOptional({ ...ofBucket(`Mean, ${SUM_NULL}`), nullable: true, example: 27.1 }) readonly avg?: number | null;
  @ApiPropertyOptional({ ...ofBucket('Lowest value'), example: 26.2 }) readonly min?: number;
  @ApiPropertyOptional({ ...ofBucket('Highest value'), example: 28 }) readonly max?: number;
  @ApiPropertyOptional({ ...ofBucket(`Sum, ${SUM_NULL}`), nullable: true, example: 1626 }) readonly sum?: number | null;
  @ApiPropertyOptional({ ...ofBucket('Number of readings'), type: 'integer', example: 60 }) readonly count?: number;
  @ApiPropertyOptional({
    ...ofBucket('95th percentile, interpolated; null where readings that it needs are removed by age'),
    nullable: true,
    example: 27.9,
  })
  readonly p95?: number | null;
}

export class HistoryDto {
  @ApiProperty({ format: 'uuid' }) readonly sensorId!: string;
  @ApiProperty({ description: 'Unit of the values and aggregates', example: '°C' }) readonly unit!: string;
  @ApiProperty({ format: 'date-time' }) readonly from!: string;
  @ApiProperty({ format: 'date-time' }) readonly to!: string;
  @ApiProperty({ enum: HISTORY_INTERVALS, enumName: 'HistoryInterval' }) readonly interval!: HistoryInterval;
  @ApiProperty({ description: 'Whose midnights days begin at', example: 'America/Martinique' }) readonly timeZone!: string;
  @ApiProperty({ description: 'Oldest first; a bucket without readings is left out', type: [DataPointDto] })
  readonly items!: DataPointDto[];
  @ApiProperty({ description: 'Asks for the next page of readings; null on the last one and for summaries', type: String, nullable: true })
  readonly nextCursor!: string | null;
}
