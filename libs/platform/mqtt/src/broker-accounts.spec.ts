import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrokerAccounts } from './broker-accounts';

const HASH = '$7$101$jY+KM/TNS6/mtcEv$FU0BVmow56fB6pJZo74Qop4kc51u+K6Npr9/uHNL6d3x5MQNtobSbMxwCj9l7XfAuAcN5AF9gRr/KJU+hKJVqQ==';

describe('the accounts of the broker', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'madinina-accounts-'));
    file = join(folder, 'devices');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are written whole, and only when they changed', async () => {
    const accounts = new BrokerAccounts({ file });
    expect(accounts.areKept).toBe(true);
    expect(
      await accounts.replaceAll([
        { name: 'a', passwordHash: HASH },
        { name: 'b', passwordHash: HASH },
      ]),
    ).toBe(true);
    expect(await readFile(file, 'utf8')).toBe(`a:${HASH}\nb:${HASH}\n`);
    const { ino } = await stat(file);
    expect(
      await accounts.replaceAll([
        { name: 'a', passwordHash: HASH },
        { name: 'b', passwordHash: HASH },
      ]),
    ).toBe(false);
    expect((await stat(file)).ino).toBe(ino);
    expect(await accounts.replaceAll([])).toBe(true);
    expect(await readFile(file, 'utf8')).toBe('');
    expect(await readdir(folder)).toEqual(['devices']);
  });

  it('never become lines of another account or a right for all', async () => {
    const names = ['a:b', 'a\ncity', '#', 'a/+', '', 'é'.repeat(129)];
    await new BrokerAccounts({ file }).replaceAll([
      ...names.map((name) => ({ name, passwordHash: HASH })),
      { name: 'plain', passwordHash: 'K7gNU3sdo-OL0wNhqoVWhr3g6s1xYv72ol_pe_Unols' },
      { name: 'broken', passwordHash: `${HASH}\ncity:${HASH}` },
    ]);
    expect(await readFile(file, 'utf8')).toBe('');
  });

  it('stay as they were when they cannot be written', async () => {
    const accounts = new BrokerAccounts({ file: join(folder, 'missing', 'devices') });
    await expect(accounts.replaceAll([])).rejects.toThrow('ENOENT');
  });

  it('are nobody’s to keep without a file', async () => {
    const accounts = new BrokerAccounts({});
    expect([accounts.areKept, await accounts.replaceAll([{ name: 'a', passwordHash: HASH }])]).toEqual([false, false]);
  });
});
