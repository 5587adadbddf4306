import { type Database, newId } from '@madinina/platform/database';
import { type Boundary } from './boundary';

/** A square whose south-west corner is given; sides in degrees. */
export function square(longitude: number, latitude: number, side = 0.04): Boundary {
  const [east, north] = [longitude + side, latitude + side];
  return {
    type: 'Polygon',
    coordinates: [
      [
        [longitude, latitude],
        [east, latitude],
        [east, north],
        [longitude, north],
        [longitude, latitude],
      ],
    ],
  };
}

export interface SavedZone {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

let made = 0;

/** `ZoneFactory.named('Fort-de-France').within(square(-61.1, 14.6)).save(database)` */
export class ZoneFactory {
  private readonly code = `zone-${(made += 1)}`;
  private boundary: Boundary | undefined;

  private constructor(private readonly name: string) {}

  static named(name: string): ZoneFactory {
    return new ZoneFactory(name);
  }

  within(boundary: Boundary): this {
    this.boundary = boundary;
    return this;
  }

  async save(database: Database): Promise<SavedZone> {
    const { code, name } = this;
    const id = newId();
    await database.query(
      `INSERT INTO zones (id, code, name, boundary, center)
       SELECT $1, $2, $3, area, ST_PointOnSurface(area) FROM (SELECT ST_Multi(ST_SetSRID(ST_GeomFromGeoJSON($4::text), 4326)) AS area) AS given`,
      [id, code, name, this.boundary ? JSON.stringify(this.boundary) : null],
    );
    return { id, code, name };
  }
}
