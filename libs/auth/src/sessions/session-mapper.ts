import { type LiveSession } from './session';
import { type SessionDto } from './session.dto';

export function sessionDto(session: LiveSession, currentId: string): SessionDto {
  return {
    id: session.id,
    current: session.id === currentId,
    device: session.device,
    address: session.address,
    rememberMe: session.isRemembered,
    factors: session.factors,
    authenticatedAt: session.authenticatedAt.toISOString(),
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    idleUntil: session.idleUntil.toISOString(),
    endsAt: session.endsAt.toISOString(),
  };
}
