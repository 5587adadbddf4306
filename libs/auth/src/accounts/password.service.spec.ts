import { setTimeout as wait } from 'node:timers/promises';
import { parseOptions } from '@node-rs/argon2';
import { type PasswordConfig } from './password-config';
import { PasswordService } from './password.service';

const cheapest = { memoryKib: 19_456, passes: 2, concurrency: 1 } satisfies PasswordConfig;

describe('PasswordService', () => {
  it('hashes with argon2id and the parameters it is given', async () => {
    const hash = await new PasswordService(cheapest).hash('colibri sous la pluie');
    expect(hash).toMatch(/^\$argon2id\$/);
    expect(parseOptions(hash)).toMatchObject({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  });

  it('tells the right password from every other, to the last character', async () => {
    const passwords = new PasswordService(cheapest);
    const password = 'é'.repeat(127);
    const hash = await passwords.hash(`${password}a`);
    await expect(passwords.matches(hash, `${password}a`)).resolves.toBe(true);
    await expect(passwords.matches(hash, `${password}b`)).resolves.toBe(false);
    await expect(passwords.matches(hash, password)).resolves.toBe(false);
  });

  it('does for nobody the work that it does for somebody', async () => {
    const passwords = new PasswordService(cheapest);
    // A hash of the same parameters takes the same work; nothing matches it.
    expect(await passwords.isOutdated(await passwords.prepareDecoy())).toBe(false);
    await expect(passwords.matches(undefined, 'colibri sous la pluie')).resolves.toBe(false);
  });

  it('sees hashes of other parameters', async () => {
    const hash = await new PasswordService(cheapest).hash('colibri sous la pluie');
    expect(await new PasswordService(cheapest).isOutdated(hash)).toBe(false);
    expect(await new PasswordService({ ...cheapest, passes: 3 }).isOutdated(hash)).toBe(true);
    expect(await new PasswordService({ ...cheapest, memoryKib: 65_536 }).isOutdated(hash)).toBe(true);
  });

  it('lets the event loop run while it works', async () => {
    const passwords = new PasswordService({ ...cheapest, memoryKib: 65_536 });
    const said: string[] = [];
    const work = passwords.hash('colibri sous la pluie').then(() => said.push('hashed'));
    await wait(1).then(() => said.push('a turn of others'));
    await work;
    expect(said).toEqual(['a turn of others', 'hashed']);
  });

  it('refuses at once when too many wait, and goes on after', async () => {
    const passwords = new PasswordService(cheapest);
    const hash = await passwords.hash('colibri sous la pluie');
    const outcomes = await Promise.allSettled(Array.from({ length: 110 }, () => passwords.matches(hash, 'a wrong one')));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(9);
    expect(refused[0]).toMatchObject({ reason: { code: 'auth.password.busy', kind: 'unavailable', details: { retryAfterSeconds: 3 } } });
    await expect(passwords.matches(hash, 'colibri sous la pluie')).resolves.toBe(true);
  });
});
