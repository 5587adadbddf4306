import { DomainError } from '@madinina/contracts';
import { StorageError } from './storage.errors';

const MISSING = ['ENOENT', 'ENOTDIR', 'EISDIR', 'NoSuchKey', 'NotFound'];
const TAKEN = ['EISDIR', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST'];

/** What a driver's error means for the caller; the driver's own words stay in `cause`, for the log. */
export function storageFailure(error: unknown, doing: 'read' | 'write'): DomainError {
  if (error instanceof DomainError) return error;
  const names = namesOf(error);
  if (doing === 'write' && names.some((name) => TAKEN.includes(name))) return StorageError.nameTaken({}, { cause: error });
  if (doing === 'read' && names.some((name) => MISSING.includes(name))) return StorageError.notFound({}, { cause: error });
  return StorageError.unavailable({}, { cause: error });
}

/** The codes and names of an error and of what caused it. */
function namesOf(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  const { code, name, cause } = error as { code?: unknown; name?: unknown; cause?: unknown };
  const own = [code, name].filter((word) => typeof word === 'string');
  return cause === error ? own : [...own, ...namesOf(cause)];
}
