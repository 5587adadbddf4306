import { createHash } from 'node:crypto';

/** Strong ETag of a body; with a version, `"<version>-<hash>"`, so that `If-Match` tells which version was read. */
export function etagOf(body: string | Uint8Array, version?: number): string {
  const hash = createHash('sha1').update(body).digest('base64url').slice(0, 16);
  return version === undefined ? `"${hash}"` : `"${version}-${hash}"`;
}

/**
 * Whether `If-None-Match` names the ETag: then the answer is 304 without a body. Weak comparison, as RFC 9110 asks for it.
 */
export function matchesAny(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag);
}

// A proxy that compresses makes an ETag weak; the version in it is as good as before.
const VERSIONED = /^(?:W\/)?"(\d{1,15})(?:-[\w-]{1,32})?"$/;

/** The version that an `If-Match` expects; `'any'` for `*`; `'malformed'` for what no ETag of ours looks like. */
export function expectedVersion(header: string): number | 'any' | 'malformed' {
  const value = header.trim();
  if (value === '*') return 'any';
  const version = VERSIONED.exec(value)?.[1];
  return version === undefined ? 'malformed' : Number(version);
}
