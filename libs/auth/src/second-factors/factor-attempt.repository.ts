import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { HERE, type RecentFailures } from '../sign-in/attempt.repository';
import { SECOND_FACTOR_METHODS } from './factor';

/** Attempts at second factors, counted apart from those at passwords: only who knows the password comes this far. */
@Injectable()
export class FactorAttemptRepository {
  constructor(private readonly database: Database) {}

  /** Wrong answers of the last day. What comes from an address where the owner answered right before is never delayed by others'. */
  async recentFailures(accountId: string, address: string): Promise<RecentFailures> {
    const [failures] = await this.database.query<RecentFailures>(
      `WITH recent AS (
         SELECT outcome = 'wrong_factor' AS failed, outcome = 'succeeded' AS succeeded, ${HERE} AS here, at FROM auth_attempts
         WHERE account_id = $1 AND at > now() - interval '1 day' AND method = ANY($3::text[])
       ), proved AS (SELECT coalesce(max(at) FILTER (WHERE succeeded AND here), '-infinity') AS at FROM recent)
       SELECT count(*) FILTER (WHERE failed AND here AND recent.at > proved.at)::int AS here,
         extract(epoch FROM clock_timestamp() - max(recent.at) FILTER (WHERE failed AND here AND recent.at > proved.at))::float8 AS "secondsSinceHere",
         count(*) FILTER (WHERE failed)::int AS everywhere,
         extract(epoch FROM clock_timestamp() - max(recent.at) FILTER (WHERE failed))::float8 AS "secondsSinceEverywhere",
         EXISTS (SELECT 1 FROM auth_attempts WHERE account_id = $1 AND outcome = 'succeeded' AND method = ANY($3::text[]) AND ${HERE}) AS "isKnownHere"
       FROM proved LEFT JOIN recent ON true`,
      [accountId, address, SECOND_FACTOR_METHODS],
      { name: 'auth-recent-factor-failures' },
    );
    if (!failures) throw new Error('SELECT count(*) returned no row');
    return failures;
  }
}
