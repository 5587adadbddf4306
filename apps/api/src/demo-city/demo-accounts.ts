import { type AccountService } from '@madinina/auth';
import { type Locale, type Role } from '@madinina/contracts';

interface DemoAccount {
  readonly username: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly roles: readonly Role[];
  readonly locale: Locale;
}

/** For development only: the seed refuses to run elsewhere. */
export const DEMO_PASSWORD = 'Madinina-972!';

/** One person a role; `<username>@madinina.example`. */
export const demoAccounts: readonly DemoAccount[] = [
  { username: 'viewer', givenName: 'Viviane', familyName: 'Lagier', roles: ['VIEWER'], locale: 'fr' },
  { username: 'user', givenName: 'Ulysse', familyName: 'Rosamond', roles: ['USER'], locale: 'gcf' },
  { username: 'provider', givenName: 'Prisca', familyName: 'Montout', roles: ['USER', 'PROVIDER'], locale: 'fr' },
  { username: 'botanist', givenName: 'Béatrice', familyName: 'Flore', roles: ['USER', 'BOTANIST'], locale: 'fr' },
  { username: 'operator', givenName: 'Olivier', familyName: 'Cassildé', roles: ['OPERATOR'], locale: 'fr' },
  { username: 'admin', givenName: 'Aimée', familyName: 'Lafontaine', roles: ['ADMIN'], locale: 'fr' },
  { username: 'superadmin', givenName: 'Suzanne', familyName: 'Nardal', roles: ['SUPER_ADMIN'], locale: 'en' },
];

/** Makes the accounts that are not there yet. */
export async function seedAccounts(accounts: AccountService): Promise<void> {
  for (const account of demoAccounts)
    await accounts.provision({ ...account, email: `${account.username}@madinina.example`, password: DEMO_PASSWORD });
}
