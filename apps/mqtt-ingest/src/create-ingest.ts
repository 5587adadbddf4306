import { parseConfig } from '@madinina/platform/config';
import { createHttpApplication, type ReadyApplication } from '@madinina/platform/http';
import { MqttBatchStrategy } from '@madinina/platform/mqtt';
import { version } from '../../../package.json';
import { ingestConfig, IngestModule } from './ingest.module';

/** Makes the process that stores what devices publish; over HTTP it answers how it is. */
export async function createIngest(environment: Readonly<Record<string, string | undefined>>): Promise<ReadyApplication> {
  // Limits are counted in Redis, which this process does without: it answers operators only.
  const config = parseConfig({ SERVICE_VERSION: version, ...environment, RATE_LIMIT_ENABLED: 'false' }, ingestConfig);
  const app = await createHttpApplication(IngestModule.configured(config), { config });
  app.connectMicroservice({ strategy: app.get(MqttBatchStrategy, { strict: false }) });
  await app.startAllMicroservices();
  return { app, config };
}
