import { carriedRooms } from '@madinina/platform/config';
import { createHttpApplication, type ReadyApplication, setupDocs } from '@madinina/platform/http';
import { RedisStreamsIoAdapter } from '@madinina/platform/realtime';
import { apiConfig, ApiModule } from './api.module';
import { document } from './document';
import { serveQueueBoard } from './queue-board/queue-board';
import { queueNames } from './queue-board/queue-names';
import { rooms } from './rooms';
import { version } from './version';

/** Makes the api that the environment describes, ready to listen. */
export async function createApi(environment: Readonly<Record<string, string | undefined>>): Promise<ReadyApplication> {
  const carried = carriedRooms({ SERVICE_VERSION: version, ...environment }, rooms, apiConfig);
  const app = await createHttpApplication(ApiModule.carrying(carried), { config: carried.config });
  app.useWebSocketAdapter(new RedisStreamsIoAdapter(app));
  await setupDocs(app, document);
  await serveQueueBoard(app, carried.config, queueNames);
  return { app, config: carried.config };
}
