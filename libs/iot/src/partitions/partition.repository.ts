import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';

@Injectable()
export class PartitionRepository {
  constructor(private readonly database: Database) {}

  /**
   * Makes those of the UTC days that have no partition yet; answers how many it made. At most 367 days at once, and in a transaction
   * of its own: each new partition is locked until the transaction ends.
   * @param fromDay first day, as `2026-01-31`
   * @param toDay last day, inclusive
   */
  async ensure(fromDay: string, toDay: string): Promise<number> {
    const [row] = await this.database.query<{ made: number }>('SELECT readings_ensure_partitions($1::date, $2::date) AS made', [
      fromDay,
      toDay,
    ]);
    return row?.made ?? 0;
  }
}
