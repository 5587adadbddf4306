import { ConfigError, type ParsedConfig } from '@madinina/platform/config';
import { NestLoggerAdapter, redacted } from '@madinina/platform/observability';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { HttpConfig } from './http.config';

/** An application that is ready to listen, and the configuration it was made with. */
export interface ReadyApplication {
  readonly app: NestFastifyApplication;
  readonly config: ParsedConfig;
}

/** EX_CONFIG of sysexits.h: starting again will not help before somebody changes the settings. */
const BAD_CONFIGURATION = 78;

/**
 * The whole life of a process: makes the application, listens, and stops with the signal or with the process that started it.
 * A boot that fails says why in one message and ends with 78 when the configuration is wrong, else with 1.
 */
export async function runApplication(make: () => Promise<ReadyApplication>): Promise<void> {
  // Already while it boots: who started it may be gone before it listens.
  if (process.connected) process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  try {
    const { app, config } = await make();
    app.useLogger(app.get(NestLoggerAdapter, { strict: false }));
    const { port, host } = config.get(HttpConfig);
    await app.listen(port, host);
  } catch (error) {
    const text = error instanceof Error ? (error instanceof ConfigError ? error.message : (error.stack ?? error.message)) : String(error);
    process.stderr.write(`${redacted(text)}\n`, () => process.exit(error instanceof ConfigError ? BAD_CONFIGURATION : 1));
  }
}
