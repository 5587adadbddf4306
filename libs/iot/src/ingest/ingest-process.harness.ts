/** The ingest process as a child of a test, which may kill it: `node --import typescript-hooks.harness.ts ingest-process.harness.ts '<environment as JSON>'`. */
import { MqttBatchStrategy } from '@madinina/platform/mqtt';
import { type INestApplication, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ingestProcess } from './ingest.harness';

/** Starts to consume; the strategy is the application's own. */
export async function startIngest(environment: Readonly<Record<string, string>>): Promise<INestApplication> {
  Logger.overrideLogger(false);
  const app = await NestFactory.create(ingestProcess(environment), new FastifyAdapter(), { logger: false });
  app.connectMicroservice({ strategy: app.get(MqttBatchStrategy) });
  await app.init();
  await app.startAllMicroservices();
  return app;
}

const [, file, environment] = process.argv;
if (file === __filename && environment !== undefined) void startIngest(JSON.parse(environment) as Record<string, string>);
