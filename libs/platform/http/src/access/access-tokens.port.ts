import { type Caller } from './caller';

/** Says whom an access token speaks for; the auth room provides it. Sockets ask the same. */
export abstract class AccessTokens {
  /**
   * @throws DomainError `auth.token.expired`, `auth.token.invalid` or `auth.session.revoked` (unauthenticated)
   */
  abstract verify(token: string): Promise<Caller>;
}
