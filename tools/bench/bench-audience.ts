import { connectTo } from '../prisma/server.mjs';

/** People who hold one role, each with one telephone. */
export interface Audience {
  readonly role: string;
  readonly count: number;
  /** What their push tokens begin with. */
  readonly tokens: string;
}

/** Fills a database with audiences, by SQL; whose language is French and who chose nothing. */
export async function fillAudiences(databaseUrl: string, audiences: readonly Audience[]): Promise<void> {
  const client = await connectTo(databaseUrl);
  try {
    for (const { role, count, tokens } of audiences)
      await client.query(
        `WITH made AS (
           INSERT INTO accounts (id, email, password_hash, given_name, family_name, email_verified_at)
           SELECT gen_random_uuid(), $1::text || '-' || n || '@city.example', '$argon2id$none', 'Banc', 'Mesure', now()
           FROM generate_series(1, $2::int) AS n RETURNING id
         ), given AS (INSERT INTO account_roles (account_id, role) SELECT id, $3 FROM made)
         INSERT INTO notification_devices (id, account_id, token, platform)
         SELECT gen_random_uuid(), id, $1::text || '-' || id, 'android' FROM made`,
        [tokens, count, role],
      );
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}
