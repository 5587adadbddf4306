import { StorageError } from './storage.errors';

/** 512 characters keep a key below the limits of S3 (1,024 bytes); 200 a part below those of file systems (255 bytes). */
const KEY = /^(?=.{1,512}$)[A-Za-z0-9_-][\w.-]{0,199}(\/[A-Za-z0-9_-][\w.-]{0,199})*$/;

/**
 * The name of a file, e.g. `plants/0190…/photo.webp`: parts of letters, digits, `_`, `-` and `.`, joined by `/`.
 * No part begins with a dot, so none climbs out of the folder or reaches what the folder keeps for itself.
 * @throws DomainError storage.file.name_invalid
 */
export function checkedKey(key: string): string {
  if (!KEY.test(key) || key.includes('..')) throw StorageError.nameInvalid();
  return key;
}
