import { parseConfig } from '@madinina/platform/config';
import { hoursDaysOf, minutesDaysOf, readingsDaysOf, RetentionConfig } from './retention.config';

const configOf = (environment: Record<string, string>): RetentionConfig =>
  parseConfig({ NODE_ENV: 'test', ...environment }, [RetentionConfig]).get(RetentionConfig);

describe('how long is kept what was measured', () => {
  it('is thirteen months unless told, and for ever in hours', () => {
    const config = configOf({});
    expect([readingsDaysOf(config, 'noise'), minutesDaysOf(config), hoursDaysOf(config)]).toEqual([400, 800, Infinity]);
  });

  it('is a type’s own where told, and minutes stay as long as the longest', () => {
    const config = configOf({
      READINGS_KEEP_DAYS: '30',
      READINGS_KEEP_DAYS_BY_TYPE: 'noise:7,water_level:0',
      READING_MINUTES_KEEP_DAYS: '10',
    });
    expect([readingsDaysOf(config, 'noise'), readingsDaysOf(config, 'water_level'), readingsDaysOf(config, 'traffic')]).toEqual([
      7,
      Infinity,
      30,
    ]);
    expect(minutesDaysOf(config)).toBe(Infinity);
  });

  it.each(['wind:3', 'noise', 'noise:-1', 'noise:3 days'])('refuses %s', (entry) => {
    expect(() => configOf({ READINGS_KEEP_DAYS_BY_TYPE: entry })).toThrow('READINGS_KEEP_DAYS_BY_TYPE');
  });
});
