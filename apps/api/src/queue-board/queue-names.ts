import { rooms } from '../rooms';

const ofPlatform = ['events', 'http', 'realtime-listeners'];
const ofRooms = rooms.flatMap(({ name }) => [name, `${name}-listeners`]);

/** Every queue of the city: each room's jobs and its listeners, and those of the platform. */
export const queueNames: readonly string[] = [...new Set([...ofPlatform, ...ofRooms])];
