import { isBrokenForm } from './broken-form';

describe('a broken form', () => {
  it.each([
    'Multipart: Boundary not found',
    'Unexpected end of multipart data',
    'Part terminated early due to unexpected end of multipart data',
  ])('is the fault of who sent it: %s', (message) => expect(isBrokenForm(new Error(message))).toBe(true));

  it('is no other error', () => {
    expect(isBrokenForm(new Error('No space left on device'))).toBe(false);
    expect(isBrokenForm('Multipart: Boundary not found')).toBe(false);
  });
});
