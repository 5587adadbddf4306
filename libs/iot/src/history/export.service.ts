import { Injectable } from '@nestjs/common';
import { SensorError } from '../sensors/sensor.errors';
import { bucketPoint } from './bucket-point';
import { BucketService } from './bucket.service';
import { type ExportFormat, type ExportQuery } from './export.dto';
import { ExportRepository, type LastLine } from './export.repository';
import { type Aggregate, AGGREGATES, type DataPointDto } from './history.dto';
import { HistoryError } from './history.errors';
import { boundsOf, type BucketInterval, LENGTH_MS, type Period, periodOf } from './history-period';

const DAY_MS = LENGTH_MS.day;
/** A page of lines is some hundred KiB: all that an export holds at a time. */
const LINES_AT_ONCE = 5_000;
/** A statement plans for the partition of each day that it might read. */
const MOST_DAYS_AT_ONCE = 32;
const BUCKETS_AT_ONCE: Readonly<Record<BucketInterval, number>> = { minute: 1_440, hour: 1_000, day: 90 };
/** Nothing is stored that is older than 20 years or more than a day ahead. */
const OLDEST_MS = 21 * 366 * DAY_MS;
const AHEAD_MS = 2 * DAY_MS;

/** A file that is made while it is read. */
export interface HistoryExport {
  readonly fileName: string;
  readonly contentType: string;
  /** Each text is a page of lines. It asks for the next page when the one before is taken, and holds no connection meanwhile. */
  readonly text: AsyncGenerator<string, void>;
}

@Injectable()
export class ExportService {
  constructor(
    private readonly exports: ExportRepository,
    private readonly buckets: BucketService,
  ) {}

  /** @throws iot.sensor.not_found, iot.history.period_reversed, iot.history.time_zone_uneven */
  async export(sensorId: string, query: ExportQuery): Promise<HistoryExport> {
    const now = new Date();
    const period = periodOf(query.from, query.to, now);
    if (period.from >= period.to) throw HistoryError.periodReversed();
    const name = await this.exports.nameOf(sensorId);
    if (name === undefined) throw SensorError.notFound();
    const { format, interval } = query;
    const text =
      interval === 'raw'
        ? this.readings(sensorId, inhabited(period, now), format)
        : this.summaries(sensorId, inhabited(period, now), interval, query);
    return { fileName: fileNameOf(name, period, format), contentType: CONTENT_TYPE[format], text: await begun(text) };
  }

  private async *readings(sensorId: string, { from, to }: Period, format: ExportFormat): AsyncGenerator<string, void> {
    let header = format === 'csv' ? 'timestamp,value,unit,quality,id\r\n' : '';
    let days = 1;
    for (let start = from.getTime(); start < to.getTime();) {
      const span = { from: start, to: Math.min(start + days * DAY_MS, to.getTime()) };
      let after: LastLine | undefined;
      let count = 0;
      do {
        const lines = await this.exports.lines(sensorId, span, after, format, LINES_AT_ONCE);
        if (lines.text !== '') {
          yield header + lines.text;
          header = '';
        }
        count += lines.count;
        after = lines.count === LINES_AT_ONCE ? lines.last : undefined;
      } while (after !== undefined);
      start = span.to;
      days = count * 2 <= LINES_AT_ONCE ? Math.min(days * 2, MOST_DAYS_AT_ONCE) : Math.max(Math.floor(days / 2), 1);
    }
    yield header;
  }

  private async *summaries(sensorId: string, period: Period, interval: BucketInterval, query: ExportQuery): AsyncGenerator<string, void> {
    const { timeZone, format } = query;
    const aggregates = AGGREGATES.filter((aggregate) => query.aggregates.includes(aggregate));
    const withP95 = aggregates.includes('p95');
    let header = format === 'csv' ? `${['timestamp', ...aggregates].join(',')}\r\n` : '';
    for (let { from } = period; from < period.to;) {
      const reach = Math.min(from.getTime() + BUCKETS_AT_ONCE[interval] * LENGTH_MS[interval], period.to.getTime());
      // Up to the end of a bucket, so that none is told in two parts.
      const end = boundsOf({ from, to: new Date(reach) }, interval, timeZone).at(-1) ?? reach;
      const to = new Date(Math.min(end, period.to.getTime()));
      const { buckets } = await this.buckets.read(sensorId, { from, to }, { interval, timeZone, withP95 });
      if (buckets.length > 0) {
        yield header + buckets.map((bucket) => lineOf(bucketPoint(bucket, aggregates), aggregates, format)).join('');
        header = '';
      }
      from = to;
    }
    yield header;
  }
}

const CONTENT_TYPE: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/** What is left of a period where nothing can be: a client that asks for two thousand years need not wait for them. */
function inhabited({ from, to }: Period, now: Date): Period {
  const [first, last] = [now.getTime() - OLDEST_MS, now.getTime() + AHEAD_MS];
  return { from: new Date(Math.max(from.getTime(), first)), to: new Date(Math.min(to.getTime(), last)) };
}

/** The same, once its first text is there: what fails until then is answered as an error, not in the middle of a file. */
async function begun(text: AsyncGenerator<string, void>): Promise<AsyncGenerator<string, void>> {
  const first = await text.next();
  return (async function* () {
    if (first.done !== true) yield first.value;
    yield* text;
  })();
}

function lineOf(point: DataPointDto, aggregates: readonly Aggregate[], format: ExportFormat): string {
  if (format === 'ndjson') return `${JSON.stringify(point)}\n`;
  return `${[point.timestamp, ...aggregates.map((aggregate) => point[aggregate] ?? '')].join(',')}\r\n`;
}

function fileNameOf(sensor: string, { from, to }: Period, format: ExportFormat): string {
  const plain = sensor
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  const days = [from, to].map((moment) => moment.toISOString().slice(0, 10)).join('_');
  return `${plain || 'sensor'}_${days}.${format}`;
}
