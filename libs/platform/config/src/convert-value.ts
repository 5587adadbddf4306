import { type ConfigValue, type ValueKind } from './config-group';

export type Conversion = { readonly value: ConfigValue } | { readonly problem: string };

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false };

/** Reads the text of a variable. Numbers are decimal and finite; booleans are `true`, `false`, `1` or `0`; lists are split at commas. */
export function convertValue(text: string, kind: ValueKind): Conversion {
  switch (kind) {
    case 'text':
      return { value: text };
    case 'list':
      return {
        value: text
          .split(',')
          .map((item) => item.trim())
          .filter((item) => item !== ''),
      };
    case 'number': {
      const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
      return Number.isFinite(value) ? { value } : { problem: 'must be a decimal number' };
    }
    case 'boolean': {
      const value = Object.hasOwn(BOOLEANS, text) ? BOOLEANS[text] : undefined;
      return value === undefined ? { problem: 'must be true, false, 1 or 0' } : { value };
    }
  }
}
