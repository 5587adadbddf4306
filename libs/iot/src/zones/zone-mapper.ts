import { type PointDto } from './geo-json.dto';
import { type ZoneDto } from './zone.dto';
import { type ZoneRecord } from './zone.repository';

export const pointDto = (longitude: number, latitude: number): PointDto => ({ type: 'Point', coordinates: [longitude, latitude] });

export function zoneDto(zone: ZoneRecord): ZoneDto {
  const { longitude, latitude, boundary } = zone;
  return {
    id: zone.id,
    code: zone.code,
    name: zone.name,
    kind: zone.kind,
    population: zone.population,
    center: longitude === null || latitude === null ? null : pointDto(longitude, latitude),
    ...(boundary !== undefined && { boundary }),
    version: zone.version,
    createdAt: zone.createdAt.toISOString(),
    updatedAt: zone.updatedAt.toISOString(),
  };
}
