import { decodeCursor, page } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { SensorError } from '../sensors/sensor.errors';
import { bucketPoint } from './bucket-point';
import { BucketService } from './bucket.service';
import { type DataPointDto, type HistoryDto, type HistoryQuery } from './history.dto';
import { HistoryError } from './history.errors';
import { type BucketInterval, type Period, periodOf } from './history-period';
import { type ReadingRecord, ReadingRepository } from './reading.repository';

type Found = Pick<HistoryDto, 'unit' | 'items' | 'nextCursor'>;

@Injectable()
export class HistoryService {
  constructor(
    private readonly readings: ReadingRepository,
    private readonly buckets: BucketService,
  ) {}

  /** @throws iot.sensor.not_found, iot.history.period_reversed, and what `BucketService.read` throws */
  async read(sensorId: string, query: HistoryQuery): Promise<HistoryDto> {
    const period = periodOf(query.from, query.to, new Date());
    if (period.from >= period.to) throw HistoryError.periodReversed();
    const { interval, timeZone } = query;
    const found =
      interval === 'raw' ? await this.readingsOf(sensorId, period, query) : await this.bucketsOf(sensorId, period, interval, query);
    return { sensorId, from: period.from.toISOString(), to: period.to.toISOString(), interval, timeZone, ...found };
  }

  private async readingsOf(sensorId: string, period: Period, { cursor, limit }: HistoryQuery): Promise<Found> {
    const after = decodeCursor(cursor, ['instant', 'integer']);
    const found = await this.readings.list(sensorId, period, after && { at: after[0], seq: after[1] }, limit + 1);
    if (!found) throw SensorError.notFound();
    const { items, nextCursor } = page(found.rows, limit, ({ at, seq }) => [at, seq]);
    return { unit: found.unit, items: items.map(readingPoint), nextCursor };
  }

  private async bucketsOf(
    sensorId: string,
    period: Period,
    interval: BucketInterval,
    { aggregates, timeZone }: HistoryQuery,
  ): Promise<Found> {
    const found = await this.buckets.read(sensorId, period, { interval, timeZone, withP95: aggregates.includes('p95') });
    return { unit: found.unit, items: found.buckets.map((bucket) => bucketPoint(bucket, aggregates)), nextCursor: null };
  }
}

const readingPoint = ({ id, at, value, unit, quality }: ReadingRecord): DataPointDto => ({
  timestamp: at.toISOString(),
  id,
  value,
  unit,
  quality,
});
