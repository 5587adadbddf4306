import { type ErrorKind } from '@madinina/contracts';

/** All that HTTP knows about the errors of the domain. */
export const statusOf: Readonly<Record<ErrorKind, number>> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  gone: 410,
  stale: 412,
  invalid: 422,
  throttled: 429,
  unavailable: 503,
};
