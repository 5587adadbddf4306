import { type Role } from '@madinina/contracts';
import { AccountService } from './accounts/account.service';
import { AuthFacade } from './auth.facade';
import { AuthCity, PASSWORD } from './auth.harness';

describe('what other rooms and the operator’s commands may do', () => {
  let city: AuthCity;
  let facade: AuthFacade;
  let accounts: AccountService;
  beforeAll(async () => {
    city = await AuthCity.start();
    facade = city.api.room.get(AuthFacade);
    accounts = city.api.room.get(AccountService);
  });
  afterAll(() => city.stop());
  const provision = (name: string, roles: readonly Role[], more: object = {}) =>
    accounts.provision({ email: `${name}@example.org`, password: PASSWORD, givenName: 'Marie', familyName: 'Joseph', roles, ...more });

  describe('AuthFacade', () => {
    let ids: string[];
    beforeAll(async () => {
      ids = [];
      for (let i = 0; i < 7; i += 1) ids.push((await provision(`operator${i}`, i % 2 ? ['OPERATOR'] : ['OPERATOR', 'ADMIN'])).account.id);
      const { account } = await provision('gone', ['OPERATOR']);
      await city.database.query(`UPDATE accounts SET status = 'disabled' WHERE id = $1`, [account.id]);
      await provision('citizen', ['USER']);
    });

    it('lists the active accounts of a role, page by page', async () => {
      const first = await facade.accountsWithRole('OPERATOR', { limit: 4 });
      const second = await facade.accountsWithRole('OPERATOR', { limit: 4, after: first.at(-1)!.id });
      expect([...first, ...second].map(({ id }) => id)).toEqual(ids);
      expect(await facade.accountsWithRole('BOTANIST')).toEqual([]);
    });

    it.each([1, 3, 7, 500])('gives each account with any of the roles once, in batches of %i', async (limit) => {
      const found: string[] = [];
      for await (const batch of facade.accountsWithAnyRole(['ADMIN', 'OPERATOR'], { limit })) {
        expect(batch.length).toBeLessThanOrEqual(limit);
        expect(batch.length).toBeGreaterThan(0);
        found.push(...batch.map(({ id }) => id));
      }
      expect(found).toEqual(ids);
    });

    it('finds those of a list that are active, and hold a role', async () => {
      const [operator, admin] = [ids[1]!, ids[0]!];
      const citizen = (await provision('listed', ['USER'])).account.id;
      const disabled = (await provision('left', ['OPERATOR'])).account.id;
      await city.database.query(`UPDATE accounts SET status = 'disabled' WHERE id = $1`, [disabled]);
      const list = [citizen, disabled, operator, admin, operator, '019a9b0c-7a31-7c5e-8e0e-2f6f0a1b2c3d'];
      const found = async (roles?: readonly Role[]) => (await facade.activeAmong(list, roles)).map(({ id }) => id);
      expect(await found()).toEqual([admin, operator, citizen]);
      expect(await found(['ADMIN', 'SUPER_ADMIN'])).toEqual([admin]);
      expect(await found([])).toEqual([]);
      expect(await facade.countActive({ ids: list })).toBe(3);
      expect(await facade.countActive({ ids: list, roles: ['OPERATOR'] })).toBe(2);
      expect(await facade.countActive({ roles: ['ADMIN', 'OPERATOR'] })).toBe(ids.length);
    });

    it('says how to address a person, and no more', async () => {
      const { account } = await provision('addressed', ['USER'], { locale: 'gcf', timeZone: 'Europe/Paris' });
      expect(await facade.profileOf(account.id)).toEqual({
        id: account.id,
        displayName: 'Marie Joseph',
        locale: 'gcf',
        timeZone: 'Europe/Paris',
      });
      expect(await facade.profileOf('019a9b0c-7a31-7c5e-8e0e-2f6f0a1b2c3d')).toBeUndefined();
    });
  });

  describe('AccountService.provision', () => {
    it('makes a verified account with the roles', async () => {
      const { account, created, granted } = await provision('boss', ['USER', 'SUPER_ADMIN']);
      expect({ created, granted }).toEqual({ created: true, granted: ['USER', 'SUPER_ADMIN'] });
      expect(account).toMatchObject({ email: 'boss@example.org', roles: ['SUPER_ADMIN', 'USER'], emailVerifiedAt: expect.anything() });
      expect(await city.api.post('auth/login', { identifier: 'boss@example.org', password: PASSWORD })).toMatchObject({ status: 200 });
    });

    it('may run again: the password and the name stay, roles that are missing are added', async () => {
      const first = await provision('again', ['USER']);
      const second = await provision('AGAIN', ['USER', 'ADMIN'], { password: 'another password', givenName: 'Rose' });
      expect(second).toMatchObject({
        created: false,
        granted: ['ADMIN'],
        account: { id: first.account.id, givenName: 'Marie', roles: ['ADMIN', 'USER'] },
      });
      expect(await city.api.post('auth/login', { identifier: 'again@example.org', password: PASSWORD })).toMatchObject({ status: 200 });
      expect(await city.api.post('auth/login', { identifier: 'again@example.org', password: 'another password' })).toMatchObject({
        status: 401,
      });
    });

    it('makes one account, however many run at once', async () => {
      const made = await Promise.all(Array.from({ length: 5 }, () => provision('together', ['USER', 'ADMIN'])));
      expect(made.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(made.map(({ account }) => account.id)).size).toBe(1);
    });

    it('names what it refuses and why, without the values', async () => {
      const refused = provision('bad address', ['USER'], { password: 'short', username: 'é' });
      await expect(refused).rejects.toMatchObject({
        code: 'auth.account.invalid',
        details: {
          refused: [
            { name: 'email', why: ['isEmail'] },
            { name: 'password', why: ['isLength'] },
            { name: 'username', why: ['isUsername'] },
          ],
        },
      });
    });

    it('refuses a username of another account', async () => {
      await provision('named', ['USER'], { username: 'taken' });
      await expect(provision('envious', ['USER'], { username: 'taken' })).rejects.toMatchObject({ code: 'auth.username.taken' });
    });
  });
});
