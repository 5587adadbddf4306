import type { Client } from 'pg';

/** What the city says it did with the readings it received. */
export interface LedgerSum {
  readonly received: number;
  readonly stored: number;
}

/** Sums up the ledgers of all devices. */
export async function ledgerSum(client: Client): Promise<LedgerSum> {
  const { rows } = await client.query<LedgerSum>({
    name: 'bench.ledger',
    text: 'SELECT coalesce(sum(received), 0)::int AS received, coalesce(sum(stored), 0)::int AS stored FROM device_ledgers',
  });
  return rows[0] ?? { received: 0, stored: 0 };
}
