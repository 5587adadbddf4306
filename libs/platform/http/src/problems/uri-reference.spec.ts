import fc from 'fast-check';
import { uriReference } from './uri-reference';

describe('the address of a problem', () => {
  it.each([
    ['/api/v1/users/me', '/api/v1/users/me'],
    ['/api/v1/users/%C3%A9', '/api/v1/users/%C3%A9'],
    ['/a/%ZZ', '/a/%25ZZ'],
    ['/a/%2', '/a/%252'],
    ['/a/"<b>|{c}', '/a/%22%3Cb%3E%7C%7Bc%7D'],
    ['/é', '/%C3%A9'],
  ])('of %s is %s', (path, address) => expect(uriReference(path)).toBe(address));

  it('is always a URI, and stays what it is once it is one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (path) => {
        const address = uriReference(`/${path}`);
        expect(address).toMatch(/^(?:[\w\-.~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})+$/);
        expect(uriReference(address)).toBe(address);
      }),
    );
  });
});
