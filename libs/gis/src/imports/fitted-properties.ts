import { type FeaturePropertyType } from '@madinina/contracts';
import { type FeatureProperties } from '../features/feature-properties';
import { type LayerRecord } from '../layers/layer-record';
import { numberOf } from './reading/csv-file';

/** Properties in the names and types of the layer, and the names that it does not have. */
export interface FittedProperties {
  readonly properties: FeatureProperties;
  readonly leftOut: readonly string[];
}

/** Names in tables of dBASE are cut after so many letters. */
const SHORTENED = 10;
const YES = /^(?:1|true|t|yes|y|oui|o|vrai)$/i;
const NO = /^(?:0|false|f|no|n|non|faux)$/i;

/**
 * What a file tells, as its layer declares it. Names are compared with their case, then without it, then as dBASE shortens them. A layer with open
 * properties takes the others as they are; any other leaves them out.
 * @param typed whether values have their types already; otherwise texts are read as what is declared, and what cannot be stays, to be refused
 */
export function fitProperties(layer: LayerRecord, given: FeatureProperties, typed: boolean): FittedProperties {
  const properties: Record<string, unknown> = {};
  const leftOut: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const declared = declaredProperty(layer, name);
    if (declared) properties[declared.name] = typed ? value : fitValue(value, declared.type);
    else if (layer.openProperties) properties[name] = typed ? value : fitValue(value, 'string');
    else leftOut.push(name);
  }
  return { properties, leftOut };
}

function declaredProperty({ properties }: LayerRecord, name: string): LayerRecord['properties'][number] | undefined {
  const small = name.toLowerCase();
  return (
    properties.find((property) => property.name === name) ??
    properties.find((property) => property.name.toLowerCase() === small) ??
    (name.length === SHORTENED ? properties.find((property) => property.name.slice(0, SHORTENED).toLowerCase() === small) : undefined)
  );
}

function fitValue(value: unknown, type: FeaturePropertyType): unknown {
  if (value === undefined || value === null || value === '') return null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : fitValue(value.toISOString(), type);
  if (typeof value === 'bigint') return fitValue(Number(value), type);
  switch (type) {
    case 'string':
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    case 'number':
    case 'integer':
      return typeof value === 'string' ? orItself(numberOf(value.trim()), value) : value;
    case 'boolean':
      return booleanOf(value);
    case 'date':
      return typeof value === 'string' ? value.replace(/^(\d{4}-\d{2}-\d{2})T00:00:00(?:\.0+)?Z$/, '$1') : value;
    case 'date-time':
      return value;
  }
}

const orItself = (read: number, text: string): number | string => (Number.isNaN(read) ? text : read);

function booleanOf(value: unknown): unknown {
  const text = String(value);
  return YES.test(text) ? true : NO.test(text) ? false : value;
}
