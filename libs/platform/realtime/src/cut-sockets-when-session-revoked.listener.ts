import { AuthEvents, realtimeRoom, type SessionRevokedData } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo } from '@madinina/platform/events';
import { RealtimeEmitter } from './realtime-emitter';

/** A session that ended must not go on listening. */
@ListensTo(AuthEvents.SessionRevoked, { name: 'realtime.cut-sockets-when-session-revoked' })
export class CutSocketsWhenSessionRevoked implements Listener<SessionRevokedData> {
  constructor(private readonly realtime: RealtimeEmitter) {}

  async handle({ data }: CityEvent<SessionRevokedData>): Promise<void> {
    await this.realtime.disconnect(data.sessionId ? realtimeRoom.session(data.sessionId) : realtimeRoom.user(data.accountId));
  }
}
