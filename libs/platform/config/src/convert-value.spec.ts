import fc from 'fast-check';
import { convertValue } from './convert-value';

const digitsAndSigns = ['0', '1', '7', '9', '.', 'e', 'E', '+', '-', 'x', '_', ' '];

describe('convertValue', () => {
  it('reads back every finite number that it is given as text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()), (value) => {
        // Adding zero makes -0, whose text is 0, the same number.
        expect(convertValue(String(value), 'number')).toEqual({ value: value + 0 });
      }),
    );
  });

  it('gives a finite number or a problem, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...digitsAndSigns) })), (text) => {
        const converted = convertValue(text, 'number');
        if ('value' in converted) expect(Number.isFinite(converted.value)).toBe(true);
        else expect(converted.problem).toBe('must be a decimal number');
      }),
    );
  });

  it.each(['', ' ', '0x10', '1_000', '12px', 'Infinity', 'NaN', '1e999', '1,5', '.', '+', '1 2', 'null'])(
    'refuses %j as a number',
    (text) => {
      expect(convertValue(text, 'number')).toHaveProperty('problem');
    },
  );

  it('reads only four words as booleans', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('true', 'false', '1', '0', 'TRUE', 'yes', 'toString')), (text) => {
        const expected = new Map([
          ['true', true],
          ['1', true],
          ['false', false],
          ['0', false],
        ]).get(text);
        if (expected === undefined) expect(convertValue(text, 'boolean')).toHaveProperty('problem');
        else expect(convertValue(text, 'boolean')).toEqual({ value: expected });
      }),
    );
  });

  it('splits a list at commas, without blanks', () => {
    const items = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '-', '*', '/', ':', '.'), minLength: 1 }));
    fc.assert(
      fc.property(items, (list) => {
        expect(convertValue(list.join(' , '), 'list')).toEqual({ value: list });
      }),
    );
  });
});
