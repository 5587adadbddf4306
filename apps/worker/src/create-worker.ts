import { carriedRooms } from '@madinina/platform/config';
import { createHttpApplication, type ReadyApplication } from '@madinina/platform/http';
import { version } from '../../../package.json';
import { rooms } from './rooms';
import { workerConfig, WorkerModule } from './worker.module';

/** Makes the worker that the environment describes; over HTTP it answers how it is. */
export async function createWorker(environment: Readonly<Record<string, string | undefined>>): Promise<ReadyApplication> {
  const carried = carriedRooms({ SERVICE_VERSION: version, ...environment }, rooms, workerConfig);
  const app = await createHttpApplication(WorkerModule.carrying(carried), { config: carried.config });
  return { app, config: carried.config };
}
