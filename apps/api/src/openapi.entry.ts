import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { openApiDocument } from '@madinina/platform/http';
import { createApi } from './create-api';
import { document } from './document';

/** Writes the OpenAPI document of the whole api into the file that is named; nothing is connected. */
async function writeDocument(file: string): Promise<void> {
  const nowhere = { DATABASE_URL: 'postgresql://nowhere/city', REDIS_URL: 'redis://nowhere', MQTT_URL: 'mqtt://nowhere' };
  const { app } = await createApi({ NODE_ENV: 'test', LOG_LEVEL: 'silent', ...nowhere });
  writeFileSync(file, `${JSON.stringify(openApiDocument(app, document), null, 2)}\n`);
}

void writeDocument(process.argv[2] ?? 'openapi.json').then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
