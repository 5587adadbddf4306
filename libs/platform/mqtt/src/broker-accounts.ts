import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { BrokerAccountsConfig } from './broker-accounts-config';

/** Who may connect to the broker. */
export interface BrokerAccount {
  /** User name; `%u` in the broker's list of rights. */
  readonly name: string;
  /** As the broker keeps it: `$7$<rounds>$<salt>$<PBKDF2 with SHA-512>`. */
  readonly passwordHash: string;
}

/** What a line can hold: a colon ends the name, and the broker grants nothing to names with a wildcard. */
const NAME = /^[^:+#/\p{Cc}]{1,128}$/u;
const HASH = /^\$7\$\d{1,6}\$[A-Za-z0-9+/]+={0,2}\$[A-Za-z0-9+/]+={0,2}$/;

/** The file of accounts that the broker reads beside its own. It is written whole each time, so that it cannot drift. */
@Injectable()
export class BrokerAccounts {
  constructor(private readonly config: BrokerAccountsConfig) {}

  /** Whether this process has such a file to keep. */
  get areKept(): boolean {
    return this.config.file !== undefined;
  }

  /**
   * Makes these the accounts; an account that cannot be written is left out. Two calls at once must not be.
   * @returns whether anything changed
   * @throws when the file cannot be written; the one before then stands
   */
  async replaceAll(accounts: Iterable<BrokerAccount>): Promise<boolean> {
    const { file } = this.config;
    if (file === undefined) return false;
    const lines: string[] = [];
    for (const { name, passwordHash } of accounts) if (NAME.test(name) && HASH.test(passwordHash)) lines.push(`${name}:${passwordHash}\n`);
    const text = lines.join('');
    if ((await currentText(file)) === text) return false;
    await writeWhole(file, text);
    return true;
  }
}

async function currentText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The broker meets the old text or the new one and never half of it, also after a power cut. */
async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomBytes(4).toString('hex')}.new`;
  try {
    // Readable to the broker's own account, whichever it is: hashes of random secrets tell nothing.
    const handle = await open(draft, 'wx', 0o644);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
