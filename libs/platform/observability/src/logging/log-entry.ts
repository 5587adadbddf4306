import { inspect } from 'node:util';

export interface LogEntry {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly text?: string;
  /** Who speaks: the last text, which Nest's Logger appends. */
  readonly context?: string;
}

const STACK = /\n\s*at /;

/**
 * Sorts what a call to Nest's Logger was given, in whatever order: objects become fields, an error becomes `err`, a stack its stack,
 * the first text is the message. Both `error('Could not send', error)` and `error({ err: error, jobId }, 'Could not send')` lose nothing.
 */
export function logEntry(parameters: readonly unknown[]): LogEntry {
  const last = parameters.at(-1);
  const context = parameters.length > 1 && typeof last === 'string' && !STACK.test(last) ? last : undefined;
  const given = (context === undefined ? parameters : parameters.slice(0, -1)).filter((part) => part !== undefined && part !== null);
  const fields: Record<string, unknown> = {};
  const texts: string[] = [];
  let stack: string | undefined;
  for (const part of given) {
    if (isError(part)) fields['err'] = part;
    else if (Array.isArray(part)) fields['values'] = part;
    else if (typeof part === 'object') Object.assign(fields, part);
    else if (typeof part === 'string' && STACK.test(part) && texts.length > 0) stack = part;
    else texts.push(typeof part === 'string' ? part : inspect(part));
  }
  const text = texts.length === 0 ? undefined : texts.join(' ');
  if (stack !== undefined && fields['err'] === undefined) fields['err'] = { type: 'Error', message: text, stack };
  return { fields, ...(text !== undefined && { text }), ...(context !== undefined && { context }) };
}

// Errors of another realm (a vm, a worker) are no instances of this realm's Error.
const isError = (value: unknown): boolean => value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
