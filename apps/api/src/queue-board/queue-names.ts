import { rooms } from '../rooms';

/** Every queue of the city: each room's jobs and its listeners, and those of the platform. */
export const queueNames: readonly string[] = [
  'events',
  'http',
  'realtime-listeners',
  ...rooms.flatMap(({ name }) => [name, `${name}-listeners`]),
];
