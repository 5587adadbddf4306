import { type DynamicModule, type Type } from '@nestjs/common';
import { ConfigError } from './config-error';
import { type ConfigClass } from './config-group';
import { parseConfig } from './parse-config';
import { type ParsedConfig } from './parsed-config';
import { RuntimeConfig } from './runtime-config';

/** A room as one application can carry it. */
export interface Room {
  readonly name: string;
  readonly module: Type | DynamicModule;
  /** Settings that it needs beyond those of the application. */
  readonly config: readonly ConfigClass[];
}

/** What a process carries, and its configuration. */
export interface Carried {
  readonly rooms: readonly Room[];
  readonly config: ParsedConfig;
}

/**
 * The rooms that CITY_ROOMS names among those the application can carry, with every setting they and the application need.
 * @throws ConfigError with every problem at once, a room that is not there among them
 */
export function carriedRooms(
  environment: Readonly<Record<string, string | undefined>>,
  all: readonly Room[],
  groups: readonly ConfigClass[],
): Carried {
  const runtime = parseConfig(environment, []).get(RuntimeConfig);
  const unknown = runtime.rooms.filter((name) => name !== '*' && !all.some((room) => room.name === name));
  if (unknown.length > 0) {
    const known = all.map(({ name }) => name).join(', ');
    throw new ConfigError([
      {
        name: 'CITY_ROOMS',
        about: 'Rooms that the process carries',
        problem: `there is no room ${unknown.join(', ')} here; there are ${known}`,
      },
    ]);
  }
  const rooms = all.filter(({ name }) => runtime.carries(name));
  return { rooms, config: parseConfig(environment, [...new Set([...groups, ...rooms.flatMap(({ config }) => config)])]) };
}
