import { logEntry } from './log-entry';

const error = new Error('broken');

describe('logEntry', () => {
  it.each([
    ['a text', ['hello', 'Spec'], { fields: {}, text: 'hello', context: 'Spec' }],
    ['a text without context', ['hello'], { fields: {}, text: 'hello' }],
    ['fields before the text', [{ a: 1 }, 'hello', 'Spec'], { fields: { a: 1 }, text: 'hello', context: 'Spec' }],
    ['fields after the text', ['hello', { a: 1 }, { b: 2 }, 'Spec'], { fields: { a: 1, b: 2 }, text: 'hello', context: 'Spec' }],
    ['an error alone', [error, undefined, 'Spec'], { fields: { err: error }, context: 'Spec' }],
    ['an error after the text', ['hello', error, 'Spec'], { fields: { err: error }, text: 'hello', context: 'Spec' }],
    ['a list', ['hello', [1, 2], 'Spec'], { fields: { values: [1, 2] }, text: 'hello', context: 'Spec' }],
    ['what is no text', [42, 'Spec'], { fields: {}, text: '42', context: 'Spec' }],
    ['nothing', [undefined, 'Spec'], { fields: {}, context: 'Spec' }],
  ])('sorts %s', (_, parameters, entry) => {
    expect(logEntry(parameters)).toEqual(entry);
  });

  it('takes a stack for an error', () => {
    expect(logEntry(['broken', error.stack, 'Spec'])).toEqual({
      fields: { err: { type: 'Error', message: 'broken', stack: error.stack } },
      text: 'broken',
      context: 'Spec',
    });
    expect(logEntry(['broken', error.stack])).toMatchObject({ fields: { err: { stack: error.stack } }, text: 'broken' });
  });
});
