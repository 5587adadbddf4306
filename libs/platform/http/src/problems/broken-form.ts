/** How the reader of forms says that a form is cut off or no form at all; these errors have no code. */
const BROKEN = /^Multipart: Boundary not found|unexpected end of multipart data$/i;

/**
 * The status of a request that could not be read because its form is broken or holds too much: the sender's fault, not the
 * server's. Undefined for any other error.
 */
export function brokenFormStatus(error: unknown): 400 | 413 | undefined {
  if (!(error instanceof Error)) return undefined;
  if (BROKEN.test(error.message)) return 400;
  const { code, statusCode } = error as Error & { readonly code?: unknown; readonly statusCode?: unknown };
  if (typeof code !== 'string' || !code.startsWith('FST_') || typeof statusCode !== 'number' || statusCode >= 500) return undefined;
  return statusCode === 413 ? 413 : 400;
}
