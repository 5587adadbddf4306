import { type FieldFailure } from '@madinina/platform/http';
import { type LayerDescription } from './layer-record';

/** Names that a query of features gives another meaning to. */
export const RESERVED_NAMES: readonly string[] = ['bbox', 'bbox-crs', 'crs', 'datetime', 'limit', 'cursor', 'f', 'id', 'token'];

/** What a description contradicts itself in, each with its place. */
export function layerFaults(layer: LayerDescription): FieldFailure[] {
  const faults: FieldFailure[] = [];
  const fail = (path: string, constraint: string): number => faults.push({ path, constraint, parameters: [] });
  const names = layer.properties.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) !== index) fail(`properties[${index}].name`, 'isUniqueName');
    if (RESERVED_NAMES.includes(name)) fail(`properties[${index}].name`, 'isFreeName');
  }
  for (const [index, name] of layer.tileProperties.entries()) if (!names.includes(name)) fail(`tileProperties[${index}]`, 'isDeclared');
  const isTime = (name: string): boolean =>
    layer.properties.some((property) => property.name === name && (property.type === 'date' || property.type === 'date-time'));
  if (layer.timeProperty !== null && !isTime(layer.timeProperty)) fail('timeProperty', 'isTimeProperty');
  if (layer.endTimeProperty !== null && (layer.timeProperty === null || !isTime(layer.endTimeProperty)))
    fail('endTimeProperty', 'isTimeProperty');
  if (layer.maxZoom < layer.minZoom) fail('maxZoom', 'isZoomOrder');
  return faults;
}
