/** A measured attribute of an entity, whichever of the three ways it was written. */
export interface AttributeValue {
  readonly value: unknown;
  /** Of UN/CEFACT. */
  readonly unitCode: string | undefined;
  readonly observedAt: unknown;
}

/** An entity without its wrapping. */
export interface PlainEntity {
  /** Without the namespace that JSON-LD may write before it. */
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

type Members = Readonly<Record<string, unknown>>;

export const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of an entity by itself, or as a GeoJSON feature; undefined when it is none. */
export function plainEntity(item: object): PlainEntity | undefined {
  if (!isMembers(item)) return undefined;
  if (item['type'] !== 'Feature') return typeof item['type'] === 'string' ? { type: shortName(item['type']), attributes: item } : undefined;
  const { properties } = item;
  if (!isMembers(properties) || typeof properties['type'] !== 'string') return undefined;
  return { type: shortName(properties['type']), attributes: properties };
}

/** `https://smartdatamodels.org/dataModel.Environment/AirQualityObserved` → `AirQualityObserved` */
const shortName = (name: string): string => name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('#')) + 1);

/**
 * What an attribute says: `12.2` (key-values), `{ "type": "Number", "value": 12.2, "metadata": { … } }` (NGSI v2) or
 * `{ "type": "Property", "value": 12.2, "unitCode": "CEL", "observedAt": … }` (NGSI-LD).
 */
export function attributeValue(attribute: unknown): AttributeValue {
  if (!isMembers(attribute)) return { value: attribute, unitCode: undefined, observedAt: undefined };
  const metadata = isMembers(attribute['metadata']) ? attribute['metadata'] : {};
  const unitCode = attribute['unitCode'] ?? unwrapped(metadata['unitCode']);
  return {
    value: unwrapped(attribute),
    unitCode: typeof unitCode === 'string' ? unitCode : undefined,
    observedAt: attribute['observedAt'] ?? unwrapped(metadata['TimeInstant']) ?? unwrapped(metadata['timestamp']),
  };
}

/** The value of a property, also one that JSON-LD types: `{ "@type": "DateTime", "@value": "…" }`. */
export function unwrapped(property: unknown): unknown {
  if (!isMembers(property)) return property;
  if ('@value' in property) return property['@value'];
  return isMembers(property['value']) ? property['value']['@value'] : property['value'];
}
