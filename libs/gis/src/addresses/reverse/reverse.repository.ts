import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type Position } from '../index/extent';

/** An address and how far it is. */
export interface NearAddress {
  readonly id: string;
  readonly streetId: string;
  readonly number: number;
  readonly suffix: string;
  readonly postcode: string;
  readonly citycode: string;
  readonly longitude: number;
  readonly latitude: number;
  readonly x: number | null;
  readonly y: number | null;
  /** Metres over the ground. */
  readonly distance: number;
}

export interface NearLocality {
  readonly id: string;
  readonly citycode: string;
  readonly distance: number;
}

/** What may be found, and how far away at most. */
export interface NearFilter {
  readonly metres: number;
  readonly postcodes?: readonly string[] | undefined;
  readonly citycodes?: readonly string[] | undefined;
}

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** The nearest of all, by the spatial index; the nearest first. */
@Injectable()
export class ReverseRepository {
  constructor(private readonly database: Database) {}

  addresses(position: Position, filter: NearFilter, count: number): Promise<NearAddress[]> {
    const { sql, values } = nearestStatement('addresses', position, filter, count);
    return this.database.query<NearAddress>(sql, values, { name: `gis.reverse.addresses.${shapeOf(filter)}` });
  }

  localities(position: Position, filter: NearFilter, count: number): Promise<NearLocality[]> {
    const { sql, values } = nearestStatement('address_localities', position, filter, count);
    return this.database.query<NearLocality>(sql, values, { name: `gis.reverse.localities.${shapeOf(filter)}` });
  }
}

const shapeOf = ({ postcodes, citycodes }: NearFilter): string => `${postcodes ? 'p' : ''}${citycodes ? 'c' : ''}`;

const COLUMNS = {
  addresses: 'id, street_id AS "streetId", number, suffix, postcode, citycode, longitude, latitude, x, y',
  address_localities: 'id, citycode',
} as const;

/** The index gives the rows in the order of their distance and stops after `count`: no row farther away is looked at. */
export function nearestStatement(
  table: keyof typeof COLUMNS,
  { longitude, latitude }: Position,
  filter: NearFilter,
  count: number,
): Statement {
  const values: unknown[] = [longitude, latitude, count, filter.metres];
  const conditions = [`ST_DWithin(location, ${POINT}, $4)`];
  for (const [column, wanted] of [
    ['postcode', filter.postcodes],
    ['citycode', filter.citycodes],
  ] as const)
    if (wanted) {
      values.push(wanted);
      conditions.push(`${column} = ANY($${values.length})`);
    }
  const sql = `SELECT ${COLUMNS[table]}, ST_Distance(location, ${POINT}) AS distance
    FROM ${table} WHERE ${conditions.join(' AND ')} ORDER BY location <-> ${POINT} LIMIT $3`;
  return { sql, values };
}

const POINT = 'ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography';
