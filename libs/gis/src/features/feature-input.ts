import { type LayerDescription } from '../layers/layer-record';
import { geometryFault } from './feature-geometry';
import { type FeatureProperties, propertyFaults, toldProperties } from './feature-properties';

/** A feature whose form and properties are right; whether its lines cross is not known yet. */
export interface CheckedFeature {
  /** GeoJSON text. */
  readonly geometry: string;
  readonly properties: FeatureProperties;
  /** Where it stands in what was sent: ``, `features[3]`, `line 12`. */
  readonly place: string;
}

/** A value that is refused, and where. */
export interface FeatureFault {
  readonly path: string;
  readonly rule: string;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const at = (place: string, path: string): string => (place === '' ? path : path === '' ? place : `${place}.${path}`);

/** Checks one GeoJSON feature against its layer; the faults are all that it has, but at most one of its geometry. */
export function checkFeature(layer: LayerDescription, feature: unknown, place = ''): CheckedFeature | readonly FeatureFault[] {
  if (!isObject(feature) || feature['type'] !== 'Feature') return [{ path: place, rule: 'isFeature' }];
  const { geometry, properties = null } = feature;
  const faults: FeatureFault[] = [];
  const broken = geometryFault(geometry, layer.geometryType);
  if (broken) faults.push({ path: at(place, at('geometry', broken.place)), rule: broken.rule });
  const told = properties === null ? {} : isObject(properties) ? toldProperties(properties) : undefined;
  if (told === undefined) faults.push({ path: at(place, 'properties'), rule: 'isObject' });
  else for (const { name, rule } of propertyFaults(layer, told)) faults.push({ path: at(place, at('properties', name)), rule });
  return faults.length > 0 || told === undefined ? faults : { geometry: JSON.stringify(geometry), properties: told, place };
}

/** Whether it was refused. */
export const isRefused = (checked: CheckedFeature | readonly FeatureFault[]): checked is readonly FeatureFault[] => Array.isArray(checked);

/** What GEOS says of a geometry → the rule that was broken; its own words never leave the room. */
const RULE_OF: Readonly<Record<string, string>> = {
  'Self-intersection': 'isNotCrossing',
  'Ring Self-intersection': 'isNotCrossing',
  'Hole lies outside shell': 'isHoleInside',
  'Holes are nested': 'isHoleInside',
  'Nested shells': 'isNotOverlapping',
  'Duplicate Rings': 'isNotOverlapping',
  'Interior is disconnected': 'isInOnePiece',
};
export const repairedRule = (reason: string): string => RULE_OF[reason] ?? 'isWhole';
