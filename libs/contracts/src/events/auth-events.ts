import { IsOptional, IsUUID } from 'class-validator';
import { defineEvents } from './define-events';

export class AccountRegisteredData {
  @IsUUID() accountId!: string;
}

/** A person who is erased: each room forgets them, whatever it knew. */
export class AccountErasedData {
  @IsUUID() accountId!: string;
}

/** A session that ended: its sockets are cut. Without `sessionId`, every session of the account. */
export class SessionRevokedData {
  @IsUUID() accountId!: string;
  @IsOptional() @IsUUID() sessionId?: string;
}

/** A mail of the auth room that is to leave; what it says and to whom stays in the room. */
export class MailAskedData {
  @IsUUID() mailId!: string;
}

export const AuthEvents = defineEvents('auth', {
  AccountErased: AccountErasedData,
  AccountRegistered: AccountRegisteredData,
  MailAsked: MailAskedData,
  SessionRevoked: SessionRevokedData,
});
