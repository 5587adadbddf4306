const NUMBER = /^(\d{1,15})-(\d{1,15})$/;

/** Whether a client's text can be the number of a message: `<ms>-<sequence>`, as Redis numbers the entries of a stream. */
export const isStreamNumber = (value: unknown): value is string => typeof value === 'string' && NUMBER.test(value);

/** Negative when `one` was said before `other`. */
export function compareNumbers(one: string, other: string): number {
  return millisecondsOf(one) - millisecondsOf(other) || sequenceOf(one) - sequenceOf(other);
}

/** When it was said, by the clock of Redis, in ms since 1970. */
export const millisecondsOf = (number: string): number => Number(number.slice(0, number.indexOf('-')));
const sequenceOf = (number: string): number => Number(number.slice(number.indexOf('-') + 1));

/** The one that was said later. */
export const laterOf = (one: string, other: string): string => (compareNumbers(one, other) >= 0 ? one : other);
