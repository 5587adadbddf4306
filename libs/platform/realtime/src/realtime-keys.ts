/** Names in Redis, below the city's key prefix. */
export const realtimeKeys = (prefix: string) =>
  ({
    /** Stream of Socket.IO packets, read by every api process. */
    stream: `${prefix}:realtime:packets`,
    channels: `${prefix}:realtime`,
    sessions: `${prefix}:realtime:session:`,
    /** Channel of messages for native sockets, which have no recovery. */
    native: `${prefix}:realtime:native`,
  }) as const;
