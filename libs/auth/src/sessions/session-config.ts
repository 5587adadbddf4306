import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsInt, IsString, Max, Min, MinLength } from 'class-validator';

/** The secret that development uses; production refuses it. */
export const DEVELOPMENT_REFRESH_SECRET = 'known to all, for development only';

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** How long a session lasts, and how its refresh tokens follow one another. */
@ConfigGroup('auth-session')
export class SessionConfig {
  @FromEnv('AUTH_REFRESH_SECRET', {
    about: 'From which each refresh token gets its successor: 32 bytes or more, the same in every process; changing it ends no session',
    secret: true,
    development: DEVELOPMENT_REFRESH_SECRET,
  })
  @IsString()
  @MinLength(32)
  readonly refreshSecret!: string;

  @FromEnv('AUTH_REFRESH_GRACE_SECONDS', { about: 'How long a used refresh token still gives its successor, seconds', default: 30 })
  @IsInt()
  @Min(1)
  @Max(300)
  readonly refreshGraceSeconds!: number;

  @FromEnv('AUTH_SESSION_IDLE_SECONDS', { about: 'How long a session may stay unused, seconds', default: 2 * HOUR })
  @IsInt()
  @Min(60)
  @Max(365 * DAY)
  readonly idleSeconds!: number;

  @FromEnv('AUTH_SESSION_SECONDS', { about: 'How long a session lasts at most, seconds', default: DAY })
  @IsInt()
  @Min(60)
  @Max(365 * DAY)
  readonly lifeSeconds!: number;

  @FromEnv('AUTH_REMEMBERED_SESSION_IDLE_SECONDS', { about: 'The same for "remember me", unused', default: 30 * DAY })
  @IsInt()
  @Min(60)
  @Max(365 * DAY)
  readonly rememberedIdleSeconds!: number;

  @FromEnv('AUTH_REMEMBERED_SESSION_SECONDS', { about: 'The same for "remember me", at most', default: 90 * DAY })
  @IsInt()
  @Min(60)
  @Max(365 * DAY)
  readonly rememberedLifeSeconds!: number;
}
