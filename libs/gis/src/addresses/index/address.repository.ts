import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type AddressRow, type LocalityRow } from './address-index-builder';

/** Which rows are stored: the last import that changed any, and what answers must say of their source. */
export interface AddressesVersion {
  readonly id: string;
  readonly attribution: string;
  readonly licence: string;
}

const ADDRESSES_A_PAGE = 1_000;

/** All addresses, read page by page. */
@Injectable()
export class AddressRepository {
  constructor(private readonly database: Database) {}

  /** Undefined when nothing was ever imported. */
  async version(): Promise<AddressesVersion | undefined> {
    const [row] = await this.database.query<AddressesVersion>(
      `SELECT id, attribution, licence FROM address_imports WHERE status = 'done' AND added + changed + removed > 0 ORDER BY finished_at DESC LIMIT 1`,
    );
    return row;
  }

  /** Runs `work` on rows that no import changes meanwhile. */
  inOneState<T>(work: () => Promise<T>): Promise<T> {
    return this.database.rawTransaction(work, { isolation: 'RepeatableRead' });
  }

  /** Every address, a page at a time, by id. */
  async *pages(): AsyncGenerator<AddressRow[]> {
    for (let after = ''; ;) {
      const { sql, values } = addressPageStatement(after);
      const rows = await this.database.query<AddressRow>(sql, values, { name: 'gis.addresses.page' });
      if (rows.length > 0) yield rows;
      const last = rows.at(-1);
      if (rows.length < ADDRESSES_A_PAGE || !last) return;
      after = last.id;
    }
  }

  localities(): Promise<LocalityRow[]> {
    return this.database.query<LocalityRow>('SELECT id, name, postcode, citycode, city, longitude, latitude, x, y FROM address_localities');
  }
}

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

export const addressPageStatement = (after: string): Statement => ({
  sql: `SELECT id, street_id AS "streetId", street, number, suffix, locality, postcode, citycode, city, longitude, latitude, x, y
    FROM addresses WHERE id > $1 ORDER BY id LIMIT ${ADDRESSES_A_PAGE}`,
  values: [after],
});
