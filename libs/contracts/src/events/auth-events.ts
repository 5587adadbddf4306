import { IsOptional, IsUUID } from 'class-validator';
import { defineEvents } from './define-events';

export class AccountRegisteredData {
  @IsUUID() accountId!: string;
}

/** A session that ended: its sockets are cut. Without `sessionId`, every session of the account. */
export class SessionRevokedData {
  @IsUUID() accountId!: string;
  @IsOptional() @IsUUID() sessionId?: string;
}

export const AuthEvents = defineEvents('auth', {
  AccountRegistered: AccountRegisteredData,
  SessionRevoked: SessionRevokedData,
});
