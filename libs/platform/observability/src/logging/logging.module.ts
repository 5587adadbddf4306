import { RuntimeConfig } from '@madinina/platform/config';
import { type DynamicModule, Logger, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type FastifyInstance } from 'fastify';
import { LoggerModule, PinoLogger } from 'nestjs-pino';
import { ObservabilityConfig } from '../observability-config';
import { NestLoggerAdapter } from './nest-logger.adapter';
import { createPinoLogger, type LoggingOptions } from './pino-logger';
import { logRequests } from './request-log';

/** Everything that Nest's `Logger` writes becomes a JSON line with the correlation id, and each request one line. */
@Module({})
export class LoggingModule implements OnModuleInit {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly nestLogger: NestLoggerAdapter,
    private readonly pino: PinoLogger,
  ) {}

  static forRoot(options: LoggingOptions = {}): DynamicModule {
    const pino = LoggerModule.forRootAsync({
      inject: [ObservabilityConfig, RuntimeConfig],
      // No route: its middleware stays out, `logRequests` writes the line of a request.
      useFactory: async (config: ObservabilityConfig, runtime: RuntimeConfig) => ({
        pinoHttp: { logger: await createPinoLogger(config, runtime, options) },
        forRoutes: [],
      }),
    });
    return { module: LoggingModule, global: true, imports: [pino], providers: [NestLoggerAdapter], exports: [NestLoggerAdapter] };
  }

  onModuleInit(): void {
    Logger.overrideLogger(this.nestLogger);
    // An application without an HTTP server has no adapter.
    const adapter = this.adapterHost.httpAdapter as HttpAdapterHost['httpAdapter'] | undefined;
    if (adapter?.getType() === 'fastify') logRequests(adapter.getInstance<FastifyInstance>(), this.pino.logger);
  }
}
