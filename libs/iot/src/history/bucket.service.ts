import { Injectable } from '@nestjs/common';
import { SensorError } from '../sensors/sensor.errors';
import { foldIntoBuckets, type Summary } from './bucket-fold';
import { HistoryError } from './history.errors';
import { boundsOf, type BucketInterval, bucketsIn, HOUR_MS, LENGTH_MS, type Period, type Span, UTC } from './history-period';
import { type KeptPiece, type KeptSummaries, SummaryRepository } from './summary.repository';
import { unsettledSpans } from './unsettled-spans';

/** More are refused, so that a chart of a year by the minute does not stop the city. */
export const MOST_BUCKETS = 2_000;
/** Days of a place are put together from hours, their 95th percentiles from readings. */
export const MOST_LOCAL_DAYS = 750;
export const MOST_LOCAL_DAYS_WITH_P95 = 93;

export interface BucketQuery {
  readonly interval: BucketInterval;
  /** Whose midnights days begin at; minutes and hours are those of UTC. */
  readonly timeZone: string;
  readonly withP95: boolean;
}

export interface Buckets {
  readonly unit: string;
  /** Oldest first; those without readings are left out. */
  readonly buckets: readonly Summary[];
}

/**
 * Summaries of a sensor, exact at any moment: from the coarsest table that serves, and where that does not know of a reading yet, or the
 * period cuts a bucket, from finer ones.
 */
@Injectable()
export class BucketService {
  constructor(private readonly summaries: SummaryRepository) {}

  /** @throws iot.sensor.not_found, iot.history.too_many_buckets, iot.history.time_zone_uneven */
  async read(sensorId: string, period: Period, query: BucketQuery): Promise<Buckets> {
    mustBeFew(period, query);
    const { interval, timeZone, withP95 } = query;
    const isLocal = interval === 'day' && timeZone !== UTC;
    const span: Span = { from: period.from.getTime(), to: period.to.getTime() };
    const bounds = boundsOf(period, interval, timeZone);
    if (isLocal && bounds.some((at) => at % HOUR_MS !== 0)) throw HistoryError.timeZoneUneven({ timeZone });

    const kept = await this.summaries.kept(sensorId, span, isLocal ? 'hour' : interval);
    if (!kept) throw SensorError.notFound();
    const spans = spansOfReadings(span, interval, isLocal, withP95, kept);
    const settled = kept.pieces
      .filter(({ at }) => !spans.some(({ from, to }) => at >= from && at < to))
      .map((piece) => ofBucket(piece, interval, isLocal));
    const read = await this.summaries.ofReadings(sensorId, spans, bounds, withP95);
    const buckets = foldIntoBuckets([...settled, ...read], bounds);
    return { unit: kept.unit, buckets };
  }
}

/** The p95 of an hour says nothing of its day. */
function ofBucket(piece: KeptPiece, interval: BucketInterval, isLocal: boolean): Summary {
  return isLocal || piece.length < LENGTH_MS[interval] ? { ...piece, p95: null } : piece;
}

function spansOfReadings(period: Span, interval: BucketInterval, isLocal: boolean, withP95: boolean, kept: KeptSummaries): Span[] {
  const { staleHours, staleDays, readingsFrom } = kept;
  const stretches = (starts: readonly number[], length: number): Span[] => starts.map((at) => ({ from: at, to: at + length }));
  const hours = stretches(staleHours, HOUR_MS);
  if (interval !== 'day') return unsettledSpans(period, LENGTH_MS[interval], hours, readingsFrom);
  if (!withP95) return unsettledSpans(period, HOUR_MS, hours, readingsFrom);
  // Percentiles cannot be put together: days that no table tells are read whole.
  if (isLocal) return unsettledSpans(period, LENGTH_MS.day, [period], readingsFrom);
  const days = [...staleDays, ...staleHours.map((at) => at - (((at % LENGTH_MS.day) + LENGTH_MS.day) % LENGTH_MS.day))];
  return unsettledSpans(period, LENGTH_MS.day, stretches(days, LENGTH_MS.day), readingsFrom);
}

function mustBeFew(period: Period, { interval, timeZone, withP95 }: BucketQuery): void {
  const buckets = bucketsIn(period, interval);
  const local = withP95 ? MOST_LOCAL_DAYS_WITH_P95 : MOST_LOCAL_DAYS;
  const most = interval === 'day' && timeZone !== UTC ? local : MOST_BUCKETS;
  if (buckets > most) throw HistoryError.tooManyBuckets({ buckets, most });
}
