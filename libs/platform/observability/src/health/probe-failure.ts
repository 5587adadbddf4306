/** Why a probe is down, in a word that anyone may read; what exactly happened stands in the log. */
export type ProbeFailure = 'refused' | 'timeout' | 'no_space' | 'unavailable';

export class ProbeTimeout extends Error {
  override readonly name = 'ProbeTimeout';
}

const REFUSED = ['ECONNREFUSED'];
const TIMED_OUT = ['ETIMEDOUT', 'ESOCKETTIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'];
/** PostgreSQL's disk_full, and that of the operating system. */
const NO_SPACE = ['53100', 'ENOSPC'];

/** The word for an error, from its code or that of what caused it. */
export function probeFailure(error: unknown): ProbeFailure {
  if (error instanceof ProbeTimeout) return 'timeout';
  if (typeof error !== 'object' || error === null) return 'unavailable';
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string' && REFUSED.includes(code)) return 'refused';
  if (typeof code === 'string' && TIMED_OUT.includes(code)) return 'timeout';
  if (typeof code === 'string' && NO_SPACE.includes(code)) return 'no_space';
  return cause === undefined || cause === error ? 'unavailable' : probeFailure(cause);
}
