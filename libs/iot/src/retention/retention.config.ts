import { SENSOR_TYPES, type SensorType } from '@madinina/contracts';
import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsInt, Matches, Max, Min } from 'class-validator';

const MOST_DAYS = 36_500;

/** How long is kept what was measured, in whole days of UTC; 0 is for ever. The ledger keeps its counts for ever. */
@ConfigGroup('iot')
export class RetentionConfig {
  @FromEnv('READINGS_KEEP_DAYS', { about: 'Days that readings are kept; 0 for ever. Their summaries stay', default: 400 })
  @IsInt()
  @Min(0)
  @Max(MOST_DAYS)
  readonly readingsDays!: number;

  @FromEnv('READINGS_KEEP_DAYS_BY_TYPE', { about: 'Other days for types of sensors, as noise:30,traffic:90', default: [] })
  @Matches(new RegExp(`^(?:${SENSOR_TYPES.join('|')}):\\d{1,5}$`), { each: true })
  readonly readingsDaysByType!: string[];

  @FromEnv('READING_MINUTES_KEEP_DAYS', {
    about: 'Days that summaries by minute are kept, at least as long as the readings; 0 for ever',
    default: 800,
  })
  @IsInt()
  @Min(0)
  @Max(MOST_DAYS)
  readonly minutesDays!: number;

  @FromEnv('READING_HOURS_KEEP_DAYS', { about: 'Days that summaries by hour and day are kept; 0 for ever', default: 0 })
  @IsInt()
  @Min(0)
  @Max(MOST_DAYS)
  readonly hoursDays!: number;
}

/** Days that readings of a type are kept; Infinity is for ever. */
export function readingsDaysOf({ readingsDays, readingsDaysByType }: RetentionConfig, type: SensorType): number {
  const own = readingsDaysByType.find((entry) => entry.startsWith(`${type}:`));
  return forEver(own === undefined ? readingsDays : Number(own.split(':')[1]));
}

/** Summaries by minute are never gone while the readings are there: what is asked by the minute is read from them. */
export const minutesDaysOf = (config: RetentionConfig): number =>
  Math.max(forEver(config.minutesDays), ...SENSOR_TYPES.map((type) => readingsDaysOf(config, type)));

export const hoursDaysOf = ({ hoursDays }: RetentionConfig): number => forEver(hoursDays);

const forEver = (days: number): number => (days === 0 ? Infinity : days);
