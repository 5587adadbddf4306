import { readFileSync } from 'node:fs';
import { type Boundary, type ZoneService } from '@madinina/iot';
import communes from './communes.json';

interface PublishedCommune {
  readonly properties: { readonly code?: unknown };
  readonly geometry: Boundary;
}

/** Boundaries by INSEE code from a GeoJSON of communes (property `code`), as the national publishers make them. */
export function boundariesIn(file: string): ReadonlyMap<string, Boundary> {
  const { features } = JSON.parse(readFileSync(file, 'utf8')) as { features: readonly PublishedCommune[] };
  return new Map(features.map(({ properties, geometry }) => [String(properties.code), geometry]));
}

const polygon = ({ coordinates }: { readonly coordinates: number[][][] }): Boundary => ({
  type: 'Polygon',
  coordinates: coordinates.map((ring) => ring.map(([longitude = 0, latitude = 0]) => [longitude, latitude] as const)),
});

/** Makes the 34 communes of Martinique, with approximate boundaries where no exact one is given. */
export async function seedZones(zones: ZoneService, exact: ReadonlyMap<string, Boundary>): Promise<number> {
  let created = 0;
  for (const { code, name, population, boundary } of communes) {
    const zone = await zones.ensure({ code, name, kind: 'commune', population, boundary: exact.get(code) ?? polygon(boundary) });
    if (zone.created) created += 1;
  }
  return created;
}
