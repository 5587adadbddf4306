/** What keeps somebody signed in. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token ends, in ms since 1970. */
  readonly expiresAt: number;
}

/**
 * Where tokens are kept. On a phone, an encrypted store (expo-secure-store); in a browser, memory is safest: what scripts can read, a
 * script that slips in can steal.
 */
export interface TokenStorage {
  read(): Promise<Tokens | undefined> | Tokens | undefined;
  write(tokens: Tokens | undefined): Promise<void> | void;
}

/** Keeps tokens as long as the page or process lives. */
export function memoryStorage(initial?: Tokens): TokenStorage {
  let kept = initial;
  return {
    read: () => kept,
    write: (tokens) => {
      kept = tokens;
    },
  };
}
