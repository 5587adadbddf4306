import { PageQuery } from '@madinina/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsDate, IsIn, IsOptional } from 'class-validator';
import { CommaList } from '../sensors/parsed-text';
import { HISTORY_INTERVALS, type HistoryInterval } from './history-period';

export const AGGREGATES = ['avg', 'min', 'max', 'sum', 'count', 'p95'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

/** More are refused, so that a chart of a year by the minute does not stop the city. */
export const MOST_BUCKETS = 2_000;

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
    description: `Each reading, in pages; or a summary of each minute, hour or day of UTC, all at once, at most ${MOST_BUCKETS}`,
    enum: HISTORY_INTERVALS,
    enumName: 'HistoryInterval',
    default: 'raw',
  })
  @IsIn(HISTORY_INTERVALS)
  readonly interval: HistoryInterval = 'raw';

  @ApiPropertyOptional({
    description:
      'What a summary holds, as a comma list or repeated. `p95` is the continuous 95th percentile: it interpolates between two readings',
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

/** A reading (`value`, `quality`, `id`), or the summary of a bucket (the aggregates that were asked for). */
export class DataPointDto {
  @ApiProperty({ description: 'When it was measured, or when the bucket starts', format: 'date-time', example: '2026-01-12T10:00:00.000Z' })
  readonly timestamp!: string;
  @ApiPropertyOptional({ description: 'Of a reading', format: 'uuid' }) readonly id?: string;
  @ApiPropertyOptional({ description: 'Of a reading', type: Number, example: 27.4 }) readonly value?: number;
  @ApiPropertyOptional({ description: 'Of a reading', example: '°C' }) readonly unit?: string;
  @ApiPropertyOptional({ description: 'How far a reading can be trusted', type: Number, minimum: 0, maximum: 1, example: 0.98 })
  readonly quality?: number;
  @ApiPropertyOptional({ ...ofBucket('Mean'), example: 27.1 }) readonly avg?: number;
  @ApiPropertyOptional({ ...ofBucket('Lowest value'), example: 26.2 }) readonly min?: number;
  @ApiPropertyOptional({ ...ofBucket('Highest value'), example: 28 }) readonly max?: number;
  @ApiPropertyOptional({ ...ofBucket('Sum'), example: 1626 }) readonly sum?: number;
  @ApiPropertyOptional({ ...ofBucket('Number of readings'), type: 'integer', example: 60 }) readonly count?: number;
  @ApiPropertyOptional({ ...ofBucket('95th percentile, interpolated'), example: 27.9 }) readonly p95?: number;
}

export class HistoryDto {
  @ApiProperty({ format: 'uuid' }) readonly sensorId!: string;
  @ApiProperty({ description: 'Unit of the values and aggregates', example: '°C' }) readonly unit!: string;
  @ApiProperty({ format: 'date-time' }) readonly from!: string;
  @ApiProperty({ format: 'date-time' }) readonly to!: string;
  @ApiProperty({ enum: HISTORY_INTERVALS, enumName: 'HistoryInterval' }) readonly interval!: HistoryInterval;
  @ApiProperty({ description: 'Oldest first; a bucket without readings is left out', type: [DataPointDto] })
  readonly items!: DataPointDto[];
  @ApiProperty({ description: 'Asks for the next page of readings; null on the last one and for summaries', type: String, nullable: true })
  readonly nextCursor!: string | null;
}
