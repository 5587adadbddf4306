import { Database, newId } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { StatementValues } from '../sensors/statement-values';
import { type Boundary } from './boundary';

/** A zone as the table holds it. */
export interface ZoneRecord {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly population: number | null;
  readonly longitude: number | null;
  readonly latitude: number | null;
  /** Absent when it was not asked for. */
  readonly boundary?: Boundary | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewZone {
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly population: number | null;
  readonly boundary: Boundary | null;
}
export type ZoneChange = Partial<Omit<NewZone, 'code'>>;

export interface ZoneFilter {
  readonly q?: string | undefined;
  readonly kind?: string | undefined;
  readonly withBoundary: boolean;
}

const FIELDS = `z.id, z.code, z.name, z.kind, z.population, ST_X(z.center) AS longitude, ST_Y(z.center) AS latitude,
  z.version, z.created_at AS "createdAt", z.updated_at AS "updatedAt"`;
// Seven decimals are a centimetre.
const BOUNDARY = `ST_AsGeoJSON(z.boundary, 7)::json AS boundary`;
const area = (geoJson: string): string => `ST_Multi(ST_Force2D(ST_SetSRID(ST_GeomFromGeoJSON(${geoJson}::text), 4326)))`;
const asText = (boundary: Boundary | null): string | null => boundary && JSON.stringify(boundary);

@Injectable()
export class ZoneRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<ZoneRecord | undefined> {
    const [zone] = await this.database.query<ZoneRecord>(`SELECT ${FIELDS}, ${BOUNDARY} FROM zones z WHERE z.id = $1`, [id]);
    return zone;
  }

  async findByCode(code: string): Promise<ZoneRecord | undefined> {
    const [zone] = await this.database.query<ZoneRecord>(`SELECT ${FIELDS} FROM zones z WHERE z.code = $1`, [code]);
    return zone;
  }

  summaries(ids: readonly string[]): Promise<{ id: string; code: string; name: string }[]> {
    return this.database.query('SELECT id, code, name FROM zones WHERE id = ANY ($1)', [ids]);
  }

  /** By code, after `afterCode`. */
  list(filter: ZoneFilter, afterCode: string | undefined, count: number): Promise<ZoneRecord[]> {
    const values = new StatementValues();
    const conditions = ['true'];
    if (filter.q !== undefined) {
      const text = values.add(filter.q);
      conditions.push(`(strpos(lower(unaccent(z.name)), lower(unaccent(${text}))) > 0 OR starts_with(lower(z.code), lower(${text})))`);
    }
    if (filter.kind !== undefined) conditions.push(`z.kind = ${values.add(filter.kind)}`);
    if (afterCode !== undefined) conditions.push(`z.code > ${values.add(afterCode)}`);
    const fields = filter.withBoundary ? `${FIELDS}, ${BOUNDARY}` : FIELDS;
    return this.database.query<ZoneRecord>(
      `SELECT ${fields} FROM zones z WHERE ${conditions.join(' AND ')} ORDER BY z.code LIMIT ${values.add(count)}`,
      values.list,
    );
  }

  /** Why PostGIS does not take it for an area, in its own words, or undefined. */
  async areaFault(boundary: Boundary): Promise<string | undefined> {
    const [fault] = await this.database.query<{ reason: string }>(
      `SELECT detail.reason FROM ST_IsValidDetail(${area('$1')}) AS detail WHERE NOT detail.valid`,
      [asText(boundary)],
    );
    return fault?.reason;
  }

  async insert(zone: NewZone): Promise<ZoneRecord> {
    const [made] = await this.insertUnless(zone, '');
    if (!made) throw new Error('INSERT INTO zones returned no row');
    return made;
  }

  /** Undefined when the code is taken. */
  async insertWhenNew(zone: NewZone): Promise<ZoneRecord | undefined> {
    const [made] = await this.insertUnless(zone, 'ON CONFLICT (code) DO NOTHING');
    return made;
  }

  private insertUnless({ code, name, kind, population, boundary }: NewZone, conflict: string): Promise<ZoneRecord[]> {
    return this.database.query<ZoneRecord>(
      `INSERT INTO zones AS z (id, code, name, kind, population, boundary, center)
       SELECT $1, $2, $3, $4, $5, given.area, ST_PointOnSurface(given.area) FROM (SELECT ${area('$6')} AS area) AS given
       ${conflict} RETURNING ${FIELDS}, ${BOUNDARY}`,
      [newId(), code, name, kind, population, asText(boundary)],
    );
  }

  /** Undefined when there is no such zone, or its version is not `expected`. */
  async change(id: string, expected: number | undefined, change: ZoneChange): Promise<ZoneRecord | undefined> {
    const values = new StatementValues();
    const key = values.add(id);
    const sets = ['version = z.version + 1', 'updated_at = now()'];
    if (change.name !== undefined) sets.push(`name = ${values.add(change.name)}`);
    if (change.kind !== undefined) sets.push(`kind = ${values.add(change.kind)}`);
    if (change.population !== undefined) sets.push(`population = ${values.add(change.population)}`);
    if (change.boundary !== undefined) {
      const boundary = area(values.add(asText(change.boundary)));
      sets.push(`boundary = ${boundary}`, `center = ST_PointOnSurface(${boundary})`);
    }
    const guard = expected === undefined ? '' : `AND z.version = ${values.add(expected)}::bigint`;
    const [changed] = await this.database.query<ZoneRecord>(
      `UPDATE zones AS z SET ${sets.join(', ')} WHERE z.id = ${key} ${guard} RETURNING ${FIELDS}, ${BOUNDARY}`,
      values.list,
    );
    return changed;
  }

  /** Whether there was such a zone. The removed rules that watched it go with it, unless they raised alerts. */
  remove(id: string): Promise<boolean> {
    return this.database.transaction(async () => {
      await this.database.query(
        'DELETE FROM rules r WHERE r.zone_id = $1 AND r.removed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.rule_id = r.id)',
        [id],
      );
      return (await this.database.query('DELETE FROM zones WHERE id = $1 RETURNING id', [id])).length > 0;
    });
  }
}
