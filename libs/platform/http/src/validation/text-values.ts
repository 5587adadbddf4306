import { getMetadataStorage } from 'class-validator';

type Convert = (value: unknown) => unknown;

/** What each property of a class makes of the text it gets from a query or a path. */
const plans = new WeakMap<object, ReadonlyMap<string, Convert>>();

const DECIMAL = /^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

const toNumber: Convert = (value) => (typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value);
const toBoolean: Convert = (value) => (value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value);
const toList: Convert = (value) => (typeof value === 'string' ? [value] : value);
const toInstant: Convert = (value) => {
  const date = typeof value === 'string' && INSTANT.test(value) ? new Date(value) : undefined;
  return date && !Number.isNaN(date.getTime()) ? date : value;
};

const CONVERSIONS = new Map<unknown, Convert>([
  [Number, toNumber],
  [Boolean, toBoolean],
  [Array, toList],
  [Date, toInstant],
]);

/**
 * The parameters of a query or a path in the types that their class declares. Text that is not of that type stays text, so
 * that its rules refuse it: `''` is no number, `'no'` no boolean. A list is given by repeating its name.
 */
export function typedValues(metatype: new () => object, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const plan = plans.get(metatype) ?? prepare(metatype);
  const typed: Record<string, unknown> = {};
  for (const name of Object.keys(values)) {
    const convert = plan.get(name);
    typed[name] = convert ? convert(values[name]) : values[name];
  }
  return typed;
}

function prepare(metatype: new () => object): ReadonlyMap<string, Convert> {
  const plan = new Map<string, Convert>();
  for (const { propertyName } of getMetadataStorage().getTargetValidationMetadatas(metatype, '', false, false)) {
    const convert = CONVERSIONS.get(Reflect.getMetadata('design:type', metatype.prototype as object, propertyName));
    if (convert) plan.set(propertyName, convert);
  }
  plans.set(metatype, plan);
  return plan;
}
