import { IsIn, Matches } from 'class-validator';
import { ConfigGroup, FromEnv } from './config-group';

export const ENVIRONMENTS = ['development', 'test', 'production'] as const;
export type RuntimeEnvironment = (typeof ENVIRONMENTS)[number];

/** What every process knows of itself; always parsed, also when no one names it. */
@ConfigGroup('runtime')
export class RuntimeConfig {
  @FromEnv('NODE_ENV', { about: 'Where it runs: development, test or production', default: 'production' })
  @IsIn(ENVIRONMENTS)
  readonly environment!: RuntimeEnvironment;

  @FromEnv('CITY_ROOMS', { about: 'Rooms that the process carries, as iot,auth; * is all of them', default: ['*'] })
  @Matches(/^(\*|[a-z][a-z0-9-]*)$/, { each: true, message: 'each room must be * or a name as iot' })
  readonly rooms!: readonly string[];

  get isProduction(): boolean {
    return this.environment === 'production';
  }

  /** Whether the process carries the room. */
  carries(room: string): boolean {
    return this.rooms.includes('*') || this.rooms.includes(room);
  }
}
