import fc from 'fast-check';
import { editDistance } from './edit-distance';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 12 });
const MORE = 20;

/** The definition, without any shortcut. */
function plainDistance(left: string, right: string): number {
  const rows: number[][] = Array.from({ length: left.length + 1 }, (_, line) =>
    Array.from({ length: right.length + 1 }, (__, column) => (line === 0 ? column : column === 0 ? line : 0)),
  );
  for (let line = 1; line <= left.length; line += 1)
    for (let column = 1; column <= right.length; column += 1) {
      const change = left[line - 1] === right[column - 1] ? 0 : 1;
      const swapped = line > 1 && column > 1 && left[line - 1] === right[column - 2] && left[line - 2] === right[column - 1];
      rows[line]![column] = Math.min(
        rows[line - 1]![column]! + 1,
        rows[line]![column - 1]! + 1,
        rows[line - 1]![column - 1]! + change,
        swapped ? rows[line - 2]![column - 2]! + 1 : Infinity,
      );
    }
  return rows[left.length]![right.length]!;
}

describe('the distance between two words', () => {
  it.each([
    ['perrinon', 'perrinon', 0],
    ['perinon', 'perrinon', 1],
    ['perrionn', 'perrinon', 1],
    ['perrinom', 'perrinon', 1],
    ['victro', 'victor', 1],
    ['redotue', 'redoutes', 2],
    ['', 'abc', 3],
  ])('from %s to %s is %i', (left, right, distance) => {
    expect(editDistance(left, right, MORE)).toBe(distance);
  });

  it('is what its definition says', () => {
    fc.assert(
      fc.property(word, word, (left, right) => editDistance(left, right, MORE) === plainDistance(left, right)),
      { numRuns: 500 },
    );
  });

  it('is the same both ways', () => {
    fc.assert(fc.property(word, word, (left, right) => editDistance(left, right, MORE) === editDistance(right, left, MORE)));
  });

  it('stops at its limit with one more', () => {
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 4 }), (left, right, limit) => {
        const distance = plainDistance(left, right);
        expect(editDistance(left, right, limit)).toBe(distance <= limit ? distance : limit + 1);
      }),
      { numRuns: 500 },
    );
  });

  it('does not look at words beyond all measure', () => {
    expect(editDistance('a'.repeat(10_000), 'a'.repeat(9_999), 2)).toBe(3);
  });
});
