/** Which of two numbers of messages is the later; they grow as `<ms>-<sequence>`. Negative, zero or positive, as a sort wants it. */
export function compareNumbers(one: string, other: string): number {
  const [ms = 0, sequence = 0] = one.split('-').map(Number);
  const [otherMs = 0, otherSequence = 0] = other.split('-').map(Number);
  return ms - otherMs || sequence - otherSequence;
}
