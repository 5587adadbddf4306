/** What an api process says of the sockets that it holds. */
export interface ProcessFacts {
  readonly startedAt: string;
  readonly sockets: { readonly socketIo: number; readonly native: number };
  /** Messages for sockets that it heard, in the last seconds. */
  readonly messagesPerSecond: number;
}

/** The sockets of the city at this moment. */
export interface RealtimeFigures {
  /** Accounts with an open socket. */
  readonly connectedAccounts: number;
  readonly sockets: { readonly socketIo: number; readonly native: number };
  /** Messages for sockets, whichever process said them. */
  readonly messagesPerSecond: number;
  readonly processes: readonly (ProcessFacts & { readonly id: string })[];
}
