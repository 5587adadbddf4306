import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type NewPasskey, type Passkey } from './passkey';

const PASSKEY = `id, account_id AS "accountId", credential_id AS "credentialId", public_key AS "publicKey", transports, name,
  is_backed_up AS "isBackedUp", created_at AS "createdAt", last_used_at AS "lastUsedAt"`;

@Injectable()
export class PasskeyRepository {
  constructor(private readonly database: Database) {}

  /** Violates `passkeys_credential_id_key` when any account has it. */
  async insert({ accountId, credentialId, publicKey, counter, transports, name, isBackedUp }: NewPasskey): Promise<Passkey> {
    const [passkey] = await this.database.query<Passkey>(
      `INSERT INTO passkeys (id, account_id, credential_id, public_key, counter, transports, name, is_backed_up)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${PASSKEY}`,
      [newId(), accountId, credentialId, publicKey, counter, transports, name, isBackedUp],
    );
    if (!passkey) throw new Error('INSERT INTO passkeys returned no row');
    return passkey;
  }

  async findByCredential(credentialId: Buffer): Promise<Passkey | undefined> {
    const [passkey] = await this.database.query<Passkey>(`SELECT ${PASSKEY} FROM passkeys WHERE credential_id = $1`, [credentialId], {
      name: 'auth-passkey-by-credential',
    });
    return passkey;
  }

  /** The oldest first. */
  of(accountId: string): Promise<Passkey[]> {
    return this.database.query<Passkey>(`SELECT ${PASSKEY} FROM passkeys WHERE account_id = $1 ORDER BY id`, [accountId], {
      name: 'auth-passkeys',
    });
  }

  async has(accountId: string): Promise<boolean> {
    const found = await this.database.query('SELECT 1 FROM passkeys WHERE account_id = $1 LIMIT 1', [accountId], {
      name: 'auth-has-passkey',
    });
    return found.length > 0;
  }

  /** Notes a use with what the authenticator counted; false when it had counted as far before, as a copy of it does. */
  async recordUse(id: string, counter: number, isBackedUp: boolean): Promise<boolean> {
    const used = await this.database.query(
      `UPDATE passkeys SET counter = $2, is_backed_up = $3, last_used_at = now()
       WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0)) RETURNING id`,
      [id, counter, isBackedUp],
      { name: 'auth-passkey-use' },
    );
    return used.length > 0;
  }

  async rename(accountId: string, id: string, name: string): Promise<Passkey | undefined> {
    const [passkey] = await this.database.query<Passkey>(
      `UPDATE passkeys SET name = $3 WHERE account_id = $1 AND id = $2 RETURNING ${PASSKEY}`,
      [accountId, id, name],
    );
    return passkey;
  }

  async remove(accountId: string, id: string): Promise<boolean> {
    const removed = await this.database.query('DELETE FROM passkeys WHERE account_id = $1 AND id = $2 RETURNING id', [accountId, id]);
    return removed.length > 0;
  }

  /** Answers how many there were. */
  async removeAll(accountId: string): Promise<number> {
    return (await this.database.query('DELETE FROM passkeys WHERE account_id = $1 RETURNING id', [accountId])).length;
  }
}
