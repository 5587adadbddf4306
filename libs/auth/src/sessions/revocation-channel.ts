import { isUUID } from 'class-validator';

/** Name of the Redis channel that tells every process which sessions ended. */
export const revocationChannel = (keyPrefix: string): string => `${keyPrefix}:auth:sessions-revoked`;

export const revocationMessage = (sessionIds: readonly string[]): string => JSON.stringify(sessionIds);

/** The sessions of a message; what is no session id is left out, as the channel is not ours alone to write to. */
export function sessionsOfMessage(message: string): string[] {
  try {
    const ids: unknown = JSON.parse(message);
    return Array.isArray(ids) ? ids.filter((id): id is string => isUUID(id)) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
