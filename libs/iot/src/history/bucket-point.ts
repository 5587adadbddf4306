import { type Summary } from './bucket-fold';
import { type Aggregate, type DataPointDto } from './history.dto';

/** JSON has no number for what a double cannot hold. */
const told = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null);

const valueOf: Readonly<Record<Aggregate, (bucket: Summary) => number | null>> = {
  avg: ({ sum, count }) => told(sum / count),
  min: ({ min }) => min,
  max: ({ max }) => max,
  sum: ({ sum }) => told(sum),
  count: ({ count }) => count,
  p95: ({ p95 }) => told(p95),
};

/** A bucket as it is told: the aggregates that are asked for. */
export function bucketPoint(bucket: Summary, aggregates: readonly Aggregate[]): DataPointDto {
  const point: { timestamp: string } & Partial<Record<Aggregate, number | null>> = { timestamp: new Date(bucket.at).toISOString() };
  for (const aggregate of aggregates) point[aggregate] = valueOf[aggregate](bucket);
  return point as DataPointDto;
}
