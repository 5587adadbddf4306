import { decodeCursor, page } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { SensorError } from '../sensors/sensor.errors';
import { type Aggregate, type DataPointDto, type HistoryDto, type HistoryQuery, MOST_BUCKETS } from './history.dto';
import { HistoryError } from './history.errors';
import { bucketsIn, type BucketInterval, type Period, periodOf } from './history-period';
import { type BucketRecord, type ReadingRecord, ReadingRepository } from './reading.repository';

type Found = Pick<HistoryDto, 'unit' | 'items' | 'nextCursor'>;

@Injectable()
export class HistoryService {
  constructor(private readonly readings: ReadingRepository) {}

  /** @throws iot.sensor.not_found, iot.history.period_reversed, iot.history.too_many_buckets */
  async read(sensorId: string, query: HistoryQuery): Promise<HistoryDto> {
    const period = periodOf(query.from, query.to, new Date());
    if (period.from >= period.to) throw HistoryError.periodReversed();
    const { interval } = query;
    const found =
      interval === 'raw'
        ? await this.readingsOf(sensorId, period, query)
        : await this.bucketsOf(sensorId, period, interval, query.aggregates);
    return { sensorId, from: period.from.toISOString(), to: period.to.toISOString(), interval, ...found };
  }

  private async readingsOf(sensorId: string, period: Period, { cursor, limit }: HistoryQuery): Promise<Found> {
    const after = decodeCursor(cursor, ['instant', 'integer']);
    const found = await this.readings.list(sensorId, period, after && { at: after[0], seq: after[1] }, limit + 1);
    if (!found) throw SensorError.notFound();
    const { items, nextCursor } = page(found.rows, limit, ({ at, seq }) => [at, seq]);
    return { unit: found.unit, items: items.map(readingPoint), nextCursor };
  }

  private async bucketsOf(sensorId: string, period: Period, interval: BucketInterval, aggregates: readonly Aggregate[]): Promise<Found> {
    const buckets = bucketsIn(period, interval);
    if (buckets > MOST_BUCKETS) throw HistoryError.tooManyBuckets({ buckets, most: MOST_BUCKETS });
    const found = await this.readings.buckets(sensorId, period, interval, aggregates.includes('p95'));
    if (!found) throw SensorError.notFound();
    return { unit: found.unit, items: found.rows.map((bucket) => bucketPoint(bucket, aggregates)), nextCursor: null };
  }
}

const readingPoint = ({ id, at, value, unit, quality }: ReadingRecord): DataPointDto => ({
  timestamp: at.toISOString(),
  id,
  value,
  unit,
  quality,
});

const bucketPoint = (bucket: BucketRecord, aggregates: readonly Aggregate[]): DataPointDto => ({
  timestamp: bucket.at.toISOString(),
  ...Object.fromEntries(aggregates.map((aggregate) => [aggregate, bucket[aggregate]])),
});
