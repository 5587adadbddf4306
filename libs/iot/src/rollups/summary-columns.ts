/** A value beyond this makes a sum untellable: 10^18 values within it still add up to a double. */
const LARGEST_SUMMED = '1e290';

/**
 * The columns of a summary over rows of `value`, in the order of the tables. PostgreSQL refuses a sum of doubles that leaves their range,
 * and its avg() one of squares (from 1e154 on), so that a sum of huge values is NaN and there is no avg().
 */
export const SUMMARY_OF_VALUES = `count(*)::int4 AS count, sum(CASE WHEN abs(value) < ${LARGEST_SUMMED} THEN value ELSE 'NaN' END) AS sum,
  min(value) AS min, max(value) AS max`;

/** The continuous 95th percentile: between the two nearest ranks, in proportion. Costs a sort. */
export const P95_OF_VALUES = 'percentile_cont(0.95) WITHIN GROUP (ORDER BY value) AS p95';

/** The same columns over rows that are summaries themselves. Their p95 cannot be put together. */
export const SUMMARY_OF_SUMMARIES = 'sum(count)::int4 AS count, sum(sum) AS sum, min(min) AS min, max(max) AS max';

/** 1970 and 2000 both begin a minute, an hour and a day of UTC. */
export const startOf = (interval: 'minute' | 'hour' | 'day', column: string): string =>
  `date_bin('1 ${interval}', ${column}, '2000-01-01T00:00:00Z')`;
