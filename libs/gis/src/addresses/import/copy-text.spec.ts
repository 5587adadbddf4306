import fc from 'fast-check';
import { copyLine } from './copy-text';

/** As PostgreSQL reads the text format of COPY. */
const readBack = (line: string): (string | null)[] =>
  line
    .slice(0, -1)
    .split('\t')
    .map((value) =>
      value === '\\N' ? null : value.replace(/\\(.)/gs, (_, letter: string) => ({ t: '\t', n: '\n', r: '\r' })[letter] ?? letter),
    );

describe('a line of COPY text', () => {
  it('is read back as it was written', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\\', '\t', '\n', '\r', 'N', 'n') }),
      fc.constant(null),
    );
    fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), (values) => expect(readBack(copyLine(values))).toEqual(values)));
  });

  it('is one line, whatever the values hold', () => {
    expect(copyLine(['a\nb', 3, null, ''])).toBe('a\\nb\t3\t\\N\t\n');
  });
});
