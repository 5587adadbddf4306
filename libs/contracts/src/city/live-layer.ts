import { type Role, ROLES } from '../access/roles';

/** Types of the properties of map features. */
export const FEATURE_PROPERTY_TYPES = ['string', 'number', 'integer', 'boolean', 'date', 'date-time'] as const;
export type FeaturePropertyType = (typeof FEATURE_PROPERTY_TYPES)[number];

/** What a layer is made of. */
export const LAYER_GEOMETRY_TYPES = ['any', 'point', 'line', 'polygon'] as const;
export type LayerGeometryType = (typeof LAYER_GEOMETRY_TYPES)[number];

/** A layer whose features a room pushes by `GisEvents`. */
export interface LiveLayer {
  readonly title: string;
  readonly geometryType: LayerGeometryType;
  readonly properties: Readonly<Record<string, FeaturePropertyType>>;
  /** Properties that tiles carry. */
  readonly tileProperties: readonly string[];
  /** Roles that see it until an administrator decides otherwise. */
  readonly visibleTo: readonly Role[];
  /** Property that tells since when it is so. */
  readonly timeProperty?: string;
}

const STAFF: readonly Role[] = ['OPERATOR', 'ADMIN', 'SUPER_ADMIN'];

/** The live layers of the city, by the key of their addresses. */
export const LIVE_LAYERS = {
  sensors: {
    title: 'Capteurs',
    geometryType: 'point',
    properties: { name: 'string', type: 'string', status: 'string', zoneCode: 'string' },
    tileProperties: ['name', 'type', 'status'],
    visibleTo: ROLES,
  },
  zones: {
    title: 'Zones',
    geometryType: 'polygon',
    properties: { code: 'string', name: 'string', kind: 'string' },
    tileProperties: ['code', 'name', 'kind'],
    visibleTo: ROLES,
  },
  alerts: {
    title: 'Alertes',
    geometryType: 'point',
    properties: { type: 'string', severity: 'string', status: 'string', reason: 'string', raisedAt: 'date-time' },
    tileProperties: ['type', 'severity', 'status'],
    visibleTo: ROLES,
    timeProperty: 'raisedAt',
  },
  'waste-containers': {
    title: 'Conteneurs',
    geometryType: 'point',
    properties: { name: 'string', wasteType: 'string', fillLevel: 'number' },
    tileProperties: ['name', 'wasteType', 'fillLevel'],
    visibleTo: ROLES,
  },
  plants: {
    title: 'Plantes',
    geometryType: 'point',
    properties: { name: 'string', species: 'string' },
    tileProperties: ['name', 'species'],
    visibleTo: ['BOTANIST', ...STAFF],
  },
  cameras: {
    title: 'Caméras',
    geometryType: 'point',
    properties: { name: 'string', status: 'string' },
    tileProperties: ['name', 'status'],
    visibleTo: STAFF,
  },
} as const satisfies Record<string, LiveLayer>;

export type LiveLayerKey = keyof typeof LIVE_LAYERS;
export const LIVE_LAYER_KEYS = Object.keys(LIVE_LAYERS) as LiveLayerKey[];
