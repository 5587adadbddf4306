import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsIn, IsOptional, MinLength } from 'class-validator';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

@ConfigGroup('observability')
export class ObservabilityConfig {
  @FromEnv('LOG_LEVEL', { about: `The mildest log line that is written: ${LOG_LEVELS.join(', ')}`, default: 'info' })
  @IsIn(LOG_LEVELS)
  readonly logLevel!: LogLevel;

  @FromEnv('LOG_PRETTY', { about: 'Log lines for eyes instead of JSON; production keeps JSON', default: false })
  readonly logPretty!: boolean;

  @FromEnv('METRICS_TOKEN', { about: 'Bearer token that /metrics asks for', secret: true })
  @IsOptional()
  @MinLength(16)
  readonly metricsToken?: string;
}
