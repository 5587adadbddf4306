import { hash } from '@node-rs/argon2';
import { connectTo } from '../prisma/server.mjs';

/** As the city hashes passwords unless told otherwise: AUTH_PASSWORD_MEMORY_KIB and AUTH_PASSWORD_PASSES. */
export const ARGON2 = { memoryCost: 65_536, timeCost: 3, parallelism: 1 } as const;
export const PASSWORD = 'colibri sous la pluie';

export const emailOf = (person: number): string => `banc-${String(person)}@city.example`;

/** People with a verified address and one password, by SQL; each has signed in before from the device that the bench is. */
export async function fillPeople(databaseUrl: string, count: number, device: string): Promise<void> {
  const client = await connectTo(databaseUrl);
  try {
    const passwordHash = await hash(PASSWORD, ARGON2);
    await client.query(
      `WITH made AS (
         INSERT INTO accounts (id, email, password_hash, given_name, family_name, email_verified_at)
         SELECT ('019aa009-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'banc-' || n || '@city.example', $1, 'Banc', 'Mesure', now()
         FROM generate_series(0, $2::int - 1) AS n RETURNING id
       ), given AS (INSERT INTO account_roles (account_id, role) SELECT id, 'USER' FROM made)
       INSERT INTO sessions (id, account_id, device, address, remember_me, idle_seconds, expires_at, revoked_at, revoked_reason)
       SELECT gen_random_uuid(), id, $3, '127.0.0.1', false, 60, now(), now(), 'logout' FROM made`,
      [passwordHash, count, device],
    );
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}
