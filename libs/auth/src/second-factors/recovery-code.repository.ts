import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';

@Injectable()
export class RecoveryCodeRepository {
  constructor(private readonly database: Database) {}

  /** Inside a transaction: these codes alone are good from now on. */
  async replace(accountId: string, hashes: readonly Buffer[]): Promise<void> {
    await this.removeAll(accountId);
    await this.database.query(
      'INSERT INTO recovery_codes (id, account_id, code_hash) SELECT id, $1, code_hash FROM unnest($2::uuid[], $3::bytea[]) AS given(id, code_hash)',
      [accountId, hashes.map(() => newId()), hashes],
    );
  }

  /** Uses a code, once: of many at once, one gets how many are left, the others undefined. */
  async use(accountId: string, hash: Buffer): Promise<number | undefined> {
    const used = await this.database.query(
      'UPDATE recovery_codes SET used_at = now() WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL RETURNING id',
      [accountId, hash],
    );
    return used.length > 0 ? this.countLeft(accountId) : undefined;
  }

  async countLeft(accountId: string): Promise<number> {
    const [counted] = await this.database.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM recovery_codes WHERE account_id = $1 AND used_at IS NULL',
      [accountId],
      { name: 'auth-recovery-codes-left' },
    );
    return counted?.count ?? 0;
  }

  async removeAll(accountId: string): Promise<void> {
    await this.database.query('DELETE FROM recovery_codes WHERE account_id = $1', [accountId]);
  }
}
