import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { csvLine } from './csv-table';

describe('a line of CSV', () => {
  it('is read back as it was written', () => {
    const values = fc.array(fc.string({ unit: fc.constantFrom(...'ab",;|\n\r\t é'.split('')) }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(values, fc.constantFrom(';', ',', '|', '\t'), (row, delimiter) => {
        expect(parse(csvLine(row, delimiter), { delimiter, record_delimiter: '\r\n' })).toEqual([row]);
      }),
    );
  });
});
