import { type ErrorFactory } from '@madinina/contracts';
import { type Caller } from './caller';

/** Says whom an access token speaks for; the auth room provides it. Sockets ask the same. */
export abstract class AccessTokens {
  /** What `verify` refuses with: every operation that needs a token tells them. */
  readonly refusals: readonly ErrorFactory[] = [];
  /** What `requireFresh` refuses with. */
  readonly freshnessRefusals: readonly ErrorFactory[] = [];

  /**
   * @throws DomainError `auth.token.expired`, `auth.token.invalid` or `auth.session.revoked` (unauthenticated)
   */
  abstract verify(token: string): Promise<Caller>;

  /** The same without waiting, for a token that was found good before and still is; undefined says nothing. */
  recall(_token: string): Caller | undefined {
    return undefined;
  }

  /**
   * Passes when the caller proved who they are within `withinSeconds`, with a second factor if the account has one.
   * @param withinSeconds as the room's setting says unless told
   * @throws DomainError `auth.step_up.required` (forbidden), saying what is needed
   */
  abstract requireFresh(caller: Caller, withinSeconds?: number): Promise<void>;
}
