/** What went wrong, in the words of the domain. How HTTP says it is decided once, in platform/http. */
export type ErrorKind =
  'malformed' | 'unauthenticated' | 'forbidden' | 'missing' | 'conflict' | 'gone' | 'stale' | 'invalid' | 'throttled' | 'unavailable';

/** An error that a caller may see: `code` is dotted and stable, `message` is fit for people, `details` join the answer. */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: string,
    readonly kind: ErrorKind,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

interface ErrorDefinition {
  readonly kind: ErrorKind;
  readonly say: string;
}

/** Makes one error; `details` join the problem body, so they hold nothing the caller may not see. */
export type ErrorFactory = (details?: Readonly<Record<string, unknown>>, options?: ErrorOptions) => DomainError;

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * The errors of one noun of a room.
 * @example
 * export const SensorError = domainErrors('iot.sensor', { notFound: { kind: 'missing', say: 'No sensor with this id' } });
 * throw SensorError.notFound(); // code `iot.sensor.not_found`
 */
export function domainErrors<const Definitions extends Record<string, ErrorDefinition>>(
  subject: string,
  definitions: Definitions,
): Readonly<Record<keyof Definitions, ErrorFactory>> {
  const factories = Object.entries(definitions).map(([name, { kind, say }]) => {
    const code = `${subject}.${snakeCase(name)}`;
    const factory: ErrorFactory = (details, options) => new DomainError(code, kind, say, details, options);
    return [name, factory] as const;
  });
  return Object.fromEntries(factories) as Record<keyof Definitions, ErrorFactory>;
}
