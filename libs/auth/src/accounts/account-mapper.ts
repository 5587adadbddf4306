import { permissionsOf } from '@madinina/contracts';
import { type Account } from './account';
import { type AccountDto } from './account.dto';

export function accountDto(account: Account): AccountDto {
  return {
    id: account.id,
    email: account.email,
    emailVerified: account.emailVerifiedAt !== null,
    username: account.username,
    givenName: account.givenName,
    familyName: account.familyName,
    locale: account.locale,
    timeZone: account.timeZone,
    phone: account.phone,
    roles: account.roles,
    permissions: [...permissionsOf(account.roles)],
    lastLoginAt: account.lastLoginAt?.toISOString() ?? null,
    createdAt: account.createdAt.toISOString(),
    updatedAt: account.updatedAt.toISOString(),
    version: account.version,
  };
}
