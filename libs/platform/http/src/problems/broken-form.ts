/** How the reader of forms says that a form is cut off or no form at all; its errors have no code. */
const BROKEN = /^Multipart: Boundary not found|unexpected end of multipart data$/i;

/** Whether a request could not be read because its form is broken: the sender's fault, not the server's. */
export const isBrokenForm = (error: unknown): boolean => error instanceof Error && BROKEN.test(error.message);
