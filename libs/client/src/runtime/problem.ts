/** One refused value of a request. */
export interface RefusedValue {
  /** Where it is: `items[0].name`. */
  readonly path: string;
  /** Why, in a stable word. */
  readonly code: string;
  /** Why, for people, in the language that was asked for. */
  readonly message: string;
}

/** An error that the city answered (RFC 9457). Programs compare `code`, people read `message`. */
export class CityProblem extends Error {
  override readonly name = 'CityProblem';
  /** Dotted and stable, `iot.sensor.not_found`; `http.<status>` when what answered was not the city but something before it. */
  readonly code: string;
  readonly status: number;
  /** Finds the request in the city's logs: ask for it in reports of errors. */
  readonly correlationId: string | undefined;
  /** Each refused value of a request that was invalid. */
  readonly errors: readonly RefusedValue[];
  /** The whole body; some errors have members of their own. */
  readonly body: Readonly<Record<string, unknown>>;

  constructor(status: number, body: unknown, correlationId?: string) {
    const members = isRecord(body) ? body : {};
    super(text(members['detail']) ?? text(members['title']) ?? `The city answered ${status}`);
    this.status = status;
    this.code = text(members['code']) ?? `http.${status}`;
    this.correlationId = text(members['correlationId']) ?? correlationId;
    this.errors = Array.isArray(members['errors']) ? (members['errors'] as RefusedValue[]) : [];
    this.body = members;
  }
}

/** The city could not be reached, or did not answer in time; `cause` says more. What was asked may or may not have been done. */
export class CityUnreachable extends Error {
  override readonly name = 'CityUnreachable';
}

/**
 * Whether an error is a problem that the city answered, of one of these codes when any are given.
 * @example catch (error) { if (isProblem(error, 'iot.sensor.not_found')) … }
 */
export function isProblem(error: unknown, ...codes: readonly string[]): error is CityProblem {
  return error instanceof CityProblem && (codes.length === 0 || codes.includes(error.code));
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
