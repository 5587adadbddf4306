import { AuthEvents, type SessionRevokedData } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo } from '@madinina/platform/events';
import { QueueConfig, RedisConnections } from '@madinina/platform/queue';
import { revocationChannel, revocationMessage } from './revocation-channel';
import { SessionRepository } from './session.repository';

/** Longer than this, no access token lives. */
const LONGEST_TOKEN_SECONDS = 3_600;

/** Tells every process once more: the one that ended the session may have died before it could. */
@ListensTo(AuthEvents.SessionRevoked, { name: 'auth.refuse-tokens-when-session-revoked' })
export class RefuseTokensWhenSessionRevoked implements Listener<SessionRevokedData> {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly connections: RedisConnections,
    private readonly config: QueueConfig,
  ) {}

  async handle({ data: { accountId, sessionId } }: CityEvent<SessionRevokedData>): Promise<void> {
    const ids = sessionId === undefined ? await this.sessions.revokedOf(accountId, LONGEST_TOKEN_SECONDS) : [sessionId];
    await this.connections.shared.publish(revocationChannel(this.config.keyPrefix), revocationMessage(ids));
  }
}
