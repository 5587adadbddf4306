import { Injectable, type LoggerService } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { logEntry } from './log-entry';

/** What Nest's `Logger` writes to: pino, with nothing of what it was given lost. */
@Injectable()
export class NestLoggerAdapter implements LoggerService {
  constructor(private readonly pino: PinoLogger) {}

  log(...parameters: unknown[]): void {
    this.write('info', parameters);
  }

  error(...parameters: unknown[]): void {
    this.write('error', parameters);
  }

  warn(...parameters: unknown[]): void {
    this.write('warn', parameters);
  }

  debug(...parameters: unknown[]): void {
    this.write('debug', parameters);
  }

  verbose(...parameters: unknown[]): void {
    this.write('trace', parameters);
  }

  fatal(...parameters: unknown[]): void {
    this.write('fatal', parameters);
  }

  private write(level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', parameters: unknown[]): void {
    const { logger } = this.pino;
    if (!logger.isLevelEnabled(level)) return;
    const { fields, text, context } = logEntry(parameters);
    logger[level](context === undefined ? fields : { context, ...fields }, text);
  }
}
