import { brokenFormStatus } from './broken-form';

describe('a broken form', () => {
  it.each([
    'Multipart: Boundary not found',
    'Unexpected end of multipart data',
    'Part terminated early due to unexpected end of multipart data',
  ])('is the fault of who sent it: %s', (message) => expect(brokenFormStatus(new Error(message))).toBe(400));

  it.each([
    ['a field named __proto__', { code: 'FST_PROTO_VIOLATION', statusCode: 400 }, 400],
    ['no form', { code: 'FST_INVALID_MULTIPART_CONTENT_TYPE', statusCode: 406 }, 400],
    ['too many parts', { code: 'FST_PARTS_LIMIT', statusCode: 413 }, 413],
    ['a reader that is not there', { code: 'FST_NO_FORM_DATA', statusCode: 500 }, undefined],
    ['an error of another library', { code: 'ENOSPC', statusCode: 400 }, undefined],
  ])('is told by its code: %s', (_what, members, status) => {
    expect(brokenFormStatus(Object.assign(new Error('x'), members))).toBe(status);
  });

  it('is no other error', () => {
    expect(brokenFormStatus(new Error('No space left on device'))).toBeUndefined();
    expect(brokenFormStatus('Multipart: Boundary not found')).toBeUndefined();
  });
});
