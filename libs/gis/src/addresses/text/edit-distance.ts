/** Longest word whose typing errors are looked for. */
export const LONGEST_WORD = 40;

// Three rows of the matrix, used again at each call: the function is called thousands of times a request, and never within itself.
let twoAbove = new Uint8Array(LONGEST_WORD + 1);
let above = new Uint8Array(LONGEST_WORD + 1);
let row = new Uint8Array(LONGEST_WORD + 1);

/**
 * How many letters must be added, dropped, changed or swapped with their neighbour to make one word of the other (optimal string
 * alignment). Answers `limit + 1` as soon as it is certain to be more than `limit`.
 */
export function editDistance(left: string, right: string, limit: number): number {
  if (left === right) return 0;
  const tooMany = limit + 1;
  if (Math.abs(left.length - right.length) > limit || Math.max(left.length, right.length) > LONGEST_WORD) return tooMany;
  for (let column = 0; column <= right.length; column += 1) above[column] = column;
  for (let line = 1; line <= left.length; line += 1) {
    let least = (row[0] = line);
    const letter = left.charCodeAt(line - 1);
    for (let column = 1; column <= right.length; column += 1) {
      const other = right.charCodeAt(column - 1);
      let cost = Math.min(at(above, column) + 1, at(row, column - 1) + 1, at(above, column - 1) + (letter === other ? 0 : 1));
      const swapped = line > 1 && column > 1 && letter === right.charCodeAt(column - 2) && left.charCodeAt(line - 2) === other;
      if (swapped) cost = Math.min(cost, at(twoAbove, column - 2) + 1);
      row[column] = cost;
      if (cost < least) least = cost;
    }
    if (least > limit) return tooMany;
    [twoAbove, above, row] = [above, row, twoAbove];
  }
  return Math.min(at(above, right.length), tooMany);
}

const at = (cells: Uint8Array, index: number): number => cells[index] ?? 0;
