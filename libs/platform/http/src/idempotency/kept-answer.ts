/** An answer that can be given again. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** As it was sent; null when there was none. */
  readonly body: string | null;
}

/** A request that carries a key, as far as it must be the same to be a repetition. */
export interface KeyedRequest {
  readonly caller: string;
  readonly key: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly bodyHash: string;
}

/** The right to answer a key, until the time tells otherwise: whoever came after it holds another. */
export interface Claim {
  readonly caller: string;
  readonly key: string;
  readonly since: Date;
}

/** What is known of a key. */
export type KnownKey =
  | { readonly state: 'claimed'; readonly claim: Claim }
  | { readonly state: 'mismatch' }
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly answer: KeptAnswer };
