import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsBoolean, IsInt, IsIP, IsString, Matches, Max, Min } from 'class-validator';

@ConfigGroup('http')
export class HttpConfig {
  @FromEnv('PORT', { about: 'Port that HTTP listens on', default: 3000 })
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly port!: number;

  @FromEnv('HTTP_HOST', {
    about: 'Address that HTTP listens on; 0.0.0.0 in a container, this machine alone otherwise',
    default: '127.0.0.1',
  })
  @IsIP()
  readonly host!: string;

  @FromEnv('SERVICE_VERSION', { about: 'Version that the service tells; the image sets it', default: 'development' })
  @Matches(/^[\w.+-]{1,64}$/)
  readonly serviceVersion!: string;

  @FromEnv('CORS_ORIGINS', { about: 'Web origins that may call from a browser, e.g. https://console.example.org', default: [] })
  @Matches(/^https?:\/\/[^/\s*]+$/, { each: true })
  readonly corsOrigins!: readonly string[];

  @FromEnv('TRUST_PROXY', {
    about: 'Addresses or networks of the proxies whose X-Forwarded headers are believed, e.g. 10.0.0.0/8',
    default: [],
  })
  @IsString({ each: true })
  readonly trustProxy!: readonly string[];

  @FromEnv('BODY_LIMIT_BYTES', { about: 'Largest body of a request', default: 1_048_576 })
  @IsInt()
  @Min(1024)
  @Max(104_857_600)
  readonly bodyLimitBytes!: number;

  @FromEnv('SHUTDOWN_DELAY_MS', {
    about: 'How long requests are still taken after readiness says 503, for a balancer to notice',
    default: 0,
  })
  @IsInt()
  @Min(0)
  @Max(60_000)
  readonly shutdownDelayMs!: number;

  @FromEnv('SHUTDOWN_LIMIT_MS', { about: 'How long a stopping process waits for the requests it has', default: 10_000 })
  @IsInt()
  @Min(0)
  @Max(120_000)
  readonly shutdownLimitMs!: number;

  @FromEnv('RATE_LIMIT_ENABLED', { about: 'Whether callers are limited; false only for tests and measures', default: true })
  @IsBoolean()
  readonly rateLimitEnabled!: boolean;

  @FromEnv('RATE_LIMIT_ADDRESS_PER_MINUTE', { about: 'Requests a minute from one address (an IPv6 /64 counts as one)', default: 1200 })
  @IsInt()
  @Min(1)
  readonly addressPerMinute!: number;

  @FromEnv('RATE_LIMIT_ACCOUNT_PER_MINUTE', { about: 'Requests a minute of one account or device, from wherever', default: 600 })
  @IsInt()
  @Min(1)
  readonly accountPerMinute!: number;

  @FromEnv('RATE_LIMIT_AUTH_PER_MINUTE', { about: 'Requests a minute to /auth routes, from one address or of one account', default: 60 })
  @IsInt()
  @Min(1)
  readonly authPerMinute!: number;
}
