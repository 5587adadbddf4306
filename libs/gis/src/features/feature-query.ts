import { type FeaturePropertyType } from '@madinina/contracts';
import { decodeCursor, type FieldFailure, InputError } from '@madinina/platform/http';
import { type LayerRecord, type MercatorBox } from '../layers/layer-record';
import { type Bbox, mercatorBox, parseBbox } from './bbox';
import { FeatureError } from './feature.errors';
import { type FeaturePeriod, parseDatetime } from './datetime';

/** What a list of features asks for. */
export interface FeatureQuery {
  readonly limit: number;
  readonly afterId?: string | undefined;
  readonly bbox?: { readonly degrees: Bbox; readonly mercator: MercatorBox } | undefined;
  readonly datetime?: FeaturePeriod | undefined;
  /** Values that the properties must have. */
  readonly properties: Readonly<Record<string, string | number | boolean>>;
}

export const CRS84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';
const DEFAULT_LIMIT = 50;
const PARAMETERS: readonly string[] = ['limit', 'cursor', 'bbox', 'datetime', 'crs', 'bbox-crs', 'f'];
const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/**
 * Reads the query of a list of the layer's features; a name that is no parameter must be a declared property.
 * @throws gis.feature.query_invalid each parameter that is refused; http.cursor.invalid
 */
export function readFeatureQuery(layer: LayerRecord, raw: Readonly<Record<string, unknown>>, mostFeatures: number): FeatureQuery {
  const faults: FieldFailure[] = [];
  const fail = (path: string, constraint: string): null => {
    faults.push({ path, constraint, parameters: [] });
    return null;
  };
  const text = (name: string, fault: string): string | null | undefined => {
    const value = raw[name];
    return value === undefined || typeof value === 'string' ? value : fail(name, fault);
  };
  const limitText = text('limit', 'isLimit');
  const limit =
    typeof limitText !== 'string' ? DEFAULT_LIMIT : /^[1-9]\d{0,8}$/.test(limitText) ? Number(limitText) : fail('limit', 'isLimit');
  const bboxText = text('bbox', 'isBbox');
  const degrees = typeof bboxText !== 'string' ? undefined : (parseBbox(bboxText) ?? fail('bbox', 'isBbox'));
  const datetimeText = text('datetime', 'isDatetime');
  const datetime = typeof datetimeText !== 'string' ? undefined : (parseDatetime(datetimeText) ?? fail('datetime', 'isDatetime'));
  for (const name of ['crs', 'bbox-crs']) if (raw[name] !== undefined && raw[name] !== CRS84) fail(name, 'isCrs84');
  const properties: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (PARAMETERS.includes(name)) continue;
    const property = layer.properties.find((declared) => declared.name === name);
    if (!property) fail(name, 'isKnownParameter');
    else if (typeof value !== 'string') fail(name, 'isOfProperty');
    else {
      const read = propertyValue(property.type, value);
      if (read === undefined) fail(name, 'isOfProperty');
      else properties[name] = read;
    }
  }
  const cursor = text('cursor', 'isKnownParameter');
  if (faults.length > 0) throw new InputError(FeatureError.queryInvalid, faults);
  const [afterId] = decodeCursor(cursor ?? undefined, ['uuid']) ?? [];
  return {
    limit: Math.min(limit ?? DEFAULT_LIMIT, mostFeatures),
    afterId,
    bbox: degrees ? { degrees, mercator: mercatorBox(degrees) } : undefined,
    datetime: datetime ?? undefined,
    properties,
  };
}

function propertyValue(type: FeaturePropertyType, text: string): string | number | boolean | undefined {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  if (type === 'number' || type === 'integer') return NUMBER.test(text) ? Number(text) : undefined;
  return text.length <= LONGEST_TEXT && text.isWellFormed() ? text : undefined;
}
const LONGEST_TEXT = 4_000;
