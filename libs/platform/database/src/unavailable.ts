import { driverCause } from './constraint-violation';

const WRITE_CONFLICTS: ReadonlySet<string> = new Set(['40001', '40P01', 'P2034']);

/** SQLSTATE (class 08 apart), errors of the socket, and Prisma's words for the same. */
const NO_SERVER: ReadonlySet<string> = new Set([
  '57P01', // ended by an administrator
  '57P02', // crashed
  '57P03', // starting up
  '25P03', // idle in transaction for too long
  '53300', // no connection left
  ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN'],
  ...['P1001', 'P1008', 'P1017', 'P2037'],
]);
// node-postgres gives these no code.
const NO_CONNECTION = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;
// Prisma, when it got no connection from the pool in time, or lost that of the transaction.
const NO_TRANSACTION = 'P2028';

/** Whether PostgreSQL could not be reached, or was lost on the way: what was asked may work a moment later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const code = codeOf(error);
  if (code !== undefined && (NO_SERVER.has(code) || code.startsWith('08'))) return true;
  const { message, cause } = error as Partial<Error>;
  if (message !== undefined && NO_CONNECTION.test(message)) return true;
  if (code === NO_TRANSACTION && message?.includes('Unable to start a transaction')) return true;
  return cause !== undefined && isDatabaseUnavailable(cause);
}

/** A serialization failure or a deadlock: the same transaction may succeed when it runs again. */
export function isWriteConflict(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && WRITE_CONFLICTS.has(code);
}

function codeOf(error: unknown): string | undefined {
  const original = driverCause(error)?.originalCode;
  if (original !== undefined) return original;
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
