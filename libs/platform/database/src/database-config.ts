import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsBoolean, IsInt, IsUrl, Matches, Max, Min } from 'class-validator';

@ConfigGroup('database')
export class DatabaseConfig {
  @FromEnv('DATABASE_URL', { about: 'PostgreSQL with PostGIS', secret: true })
  @IsUrl({ protocols: ['postgresql', 'postgres'], require_protocol: true, require_tld: false })
  readonly url!: string;

  @FromEnv('DATABASE_POOL_SIZE', { about: 'Connections that a process keeps', default: 10 })
  @IsInt()
  @Min(2)
  @Max(200)
  readonly poolSize!: number;

  @FromEnv('DATABASE_APPLICATION_NAME', { about: 'How the process names itself to PostgreSQL', default: 'madinina' })
  @Matches(/^[\x20-\x7e]{1,63}$/)
  readonly applicationName!: string;

  @FromEnv('DATABASE_CONNECT_TIMEOUT_MS', { about: 'How long the boot waits for PostgreSQL, in ms', default: 30_000 })
  @IsInt()
  @Min(100)
  readonly connectTimeoutMs!: number;

  @FromEnv('DATABASE_ACQUIRE_TIMEOUT_MS', { about: 'How long a request waits for a free connection, in ms', default: 10_000 })
  @IsInt()
  @Min(100)
  readonly acquireTimeoutMs!: number;

  @FromEnv('DATABASE_STATEMENT_TIMEOUT_MS', { about: 'After how long PostgreSQL ends a statement, in ms', default: 30_000 })
  @IsInt()
  @Min(100)
  readonly statementTimeoutMs!: number;

  @FromEnv('DATABASE_TRANSACTION_TIMEOUT_MS', { about: 'How long a transaction may run unless it says otherwise, in ms', default: 30_000 })
  @IsInt()
  @Min(100)
  readonly transactionTimeoutMs!: number;

  @FromEnv('DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS', {
    about: 'After how long PostgreSQL ends a transaction that says nothing, in ms',
    default: 60_000,
  })
  @IsInt()
  @Min(100)
  readonly idleInTransactionTimeoutMs!: number;

  @FromEnv('DATABASE_PREPARED_STATEMENTS', {
    about: 'Whether statements are prepared; false behind a pooler of transactions',
    default: true,
  })
  @IsBoolean()
  readonly preparedStatements!: boolean;
}
