/** Names in Redis, below the city's key prefix. */
export const realtimeKeys = (prefix: string) =>
  ({
    /** Stream of all that is said to sockets and numbered, read by every api process. */
    stream: `${prefix}:realtime:stream`,
    /** When the stream began: one that Redis lost has another. */
    epoch: `${prefix}:realtime:epoch`,
    /** Marks of what must not be said twice. */
    once: `${prefix}:realtime:once:`,
    /** Channel of what is said to whoever is there, without a number. */
    passing: `${prefix}:realtime:passing`,
    /** What is known of sockets that may come back. */
    sessions: `${prefix}:realtime:session:`,
    presence: `${prefix}:realtime:presence`,
  }) as const;
