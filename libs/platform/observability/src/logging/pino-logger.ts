import { RuntimeConfig } from '@madinina/platform/config';
import pino, { type DestinationStream, type Logger } from 'pino';
import { Correlation } from '../correlation';
import { ObservabilityConfig } from '../observability-config';
import { LineBatch } from './line-batch';
import { redacted } from './redaction';

export interface LoggingOptions {
  /** Name of the process in each line, e.g. `api`. */
  readonly service?: string;
  /** Where lines go; standard output unless told. */
  readonly destination?: DestinationStream;
}

/** The root of all loggers of a process: JSON lines with the correlation id, secrets hidden. */
export async function createPinoLogger(
  { logLevel, logPretty }: ObservabilityConfig,
  { isProduction }: RuntimeConfig,
  { service, destination }: LoggingOptions,
): Promise<Logger> {
  const target = destination ?? (logPretty && !isProduction ? await prettyOutput() : standardOutput());
  return pino(
    {
      level: logLevel,
      base: service === undefined ? { pid: process.pid } : { service, pid: process.pid },
      timestamp: isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const correlationId = Correlation.current();
        return correlationId === undefined ? {} : { correlationId };
      },
      hooks: { streamWrite: redacted },
    },
    target,
  );
}

let output: DestinationStream | undefined;
/** One for all loggers of the process, so that their lines keep their order. */
const standardOutput = (): DestinationStream => (output ??= LineBatch.to(pino.destination({ fd: 1, sync: true })));

let lastMs = 0;
let lastTime = '';
/** As pino's own, written once a millisecond. */
function isoTime(): string {
  const now = Date.now();
  if (now !== lastMs) {
    lastMs = now;
    lastTime = `,"time":"${new Date(now).toISOString()}"`;
  }
  return lastTime;
}

/** Loaded only when asked for: it is a tool of development and not part of what is shipped. */
async function prettyOutput(): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({ sync: true, ignore: 'pid,service', translateTime: 'SYS:HH:MM:ss.l' });
}
