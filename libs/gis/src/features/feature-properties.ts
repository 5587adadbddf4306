import { type FeaturePropertyType } from '@madinina/contracts';
import { type LayerDescription } from '../layers/layer-record';

/** A property that breaks a rule of its layer. */
export interface PropertyFault {
  readonly name: string;
  readonly rule: string;
}
export type FeatureProperties = Readonly<Record<string, unknown>>;

const LONGEST_TEXT = 4_000;
const LONGEST_NAME = 63;
/** Of one feature, as JSON. */
const LARGEST = 32_768;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

// `Date` takes 30 February for 1 March; a real day comes back as it was written.
const isDay = (text: string): boolean => {
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10));
};

const FITS: Readonly<Record<FeaturePropertyType, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string' && value.length <= LONGEST_TEXT,
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  integer: (value) => Number.isSafeInteger(value),
  boolean: (value) => typeof value === 'boolean',
  date: (value) => typeof value === 'string' && DATE.test(value) && isDay(value),
  'date-time': (value) => typeof value === 'string' && DATE_TIME.test(value) && isDay(value) && !Number.isNaN(Date.parse(value)),
};
const RULES: Readonly<Record<FeaturePropertyType, string>> = {
  string: 'isShortText',
  number: 'isNumber',
  integer: 'isInt',
  boolean: 'isBoolean',
  date: 'isDay',
  'date-time': 'isMoment',
};

/** What is told: null is the same as nothing. */
export const toldProperties = (properties: FeatureProperties): FeatureProperties =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));

/** The rules of the layer that the properties break. */
export function propertyFaults(layer: LayerDescription, properties: FeatureProperties): PropertyFault[] {
  const faults: PropertyFault[] = [];
  const declared = new Map(layer.properties.map((property) => [property.name, property]));
  for (const [name, value] of Object.entries(properties)) {
    const property = declared.get(name);
    if (property) {
      if (!FITS[property.type](value)) faults.push({ name, rule: RULES[property.type] });
    } else if (!layer.openProperties) faults.push({ name, rule: 'isDeclared' });
    else if (name.length > LONGEST_NAME) faults.push({ name, rule: 'isShortName' });
  }
  for (const { name, required } of layer.properties)
    if (required && properties[name] === undefined) faults.push({ name, rule: 'isDefined' });
  if (JSON.stringify(properties).length > LARGEST) faults.push({ name: '', rule: 'isSmallFeature' });
  return faults;
}

/** When a feature is there. Without an end it lasts; without a beginning it is always there. */
export interface FeatureTimes {
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
}
const LAST_MS_OF_DAY = 86_399_999;

/** Read from the properties that the layer names. A day lasts until its end, in UTC; a moment is itself. */
export function featureTimes(layer: LayerDescription, properties: FeatureProperties): FeatureTimes {
  const read = (name: string | null, end: boolean): Date | null => {
    const value = name === null ? undefined : properties[name];
    if (typeof value !== 'string') return null;
    if (FITS.date(value)) return new Date(Date.parse(`${value}T00:00:00Z`) + (end ? LAST_MS_OF_DAY : 0));
    return FITS['date-time'](value) ? new Date(value) : null;
  };
  const startsAt = read(layer.timeProperty, false);
  if (startsAt === null) return { startsAt, endsAt: null };
  return { startsAt, endsAt: read(layer.endTimeProperty ?? layer.timeProperty, true) };
}

/** What tiles tell of a feature. */
export function tileAttributes(layer: LayerDescription, id: string, properties: FeatureProperties): FeatureProperties {
  const told = layer.tileProperties.flatMap((name) => (Object.hasOwn(properties, name) ? [[name, properties[name]] as const] : []));
  return { ...Object.fromEntries(told), id };
}
