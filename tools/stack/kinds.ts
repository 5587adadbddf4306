/** The servers of the stack. */
import { mosquitto } from './mosquitto.ts';
import { postgres } from './postgres.ts';
import { redis } from './redis.ts';
import type { ServerKind } from './server-kind.ts';

export const kinds: readonly ServerKind[] = [postgres, redis, mosquitto];
