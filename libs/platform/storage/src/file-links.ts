import { createHmac, timingSafeEqual } from 'node:crypto';
import { StorageError } from './storage.errors';

/** Links to files of a folder, which whoever serves `base` checks; S3 signs and checks its own. */
export class FileLinks {
  /** @param secret signs; without one no link is made and none is good */
  constructor(
    private readonly base: string,
    private readonly secret: string | undefined,
  ) {}

  /** A link that works until `seconds` from now. */
  sign(key: string, seconds: number): string {
    const expires = Math.floor(Date.now() / 1000) + seconds;
    return `${this.base}/${key}?${new URLSearchParams({ expires: String(expires), signature: this.signature(key, expires) }).toString()}`;
  }

  /** @throws DomainError storage.file.link_invalid, or storage.file.link_expired */
  verify(key: string, expires: number, signature: string): void {
    const expected = Buffer.from(this.signature(key, expires));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw StorageError.linkInvalid();
    if (expires * 1000 < Date.now()) throw StorageError.linkExpired();
  }

  private signature(key: string, expires: number): string {
    if (this.secret === undefined) throw StorageError.linkInvalid();
    return createHmac('sha256', this.secret).update(`${expires}\n${key}`).digest('base64url');
  }
}
