import { IdentifierHash, normalIdentifier } from './identifier';

describe('normalIdentifier', () => {
  it.each([
    [' Marie.Joseph@Example.org ', 'marie.joseph@example.org'],
    ['MARIE.joseph', 'marie.joseph'],
    ['marie joseph', ''],
    ['marie\u0000', ''],
    ["' OR 1=1 --", ''],
    ['a@b', ''],
  ])('%j is looked up as %j', (typed, looked) => expect(normalIdentifier(typed)).toBe(looked));
});

describe('IdentifierHash', () => {
  const hash = (secret: string, identifier: string): string =>
    new IdentifierHash({ refreshSecret: secret } as ConstructorParameters<typeof IdentifierHash>[0]).of(identifier).toString('hex');

  it('is the same for the same identifier only, and depends on the secret', () => {
    expect(hash('a secret', 'marie')).toBe(hash('a secret', 'marie'));
    expect(hash('a secret', 'marie')).not.toBe(hash('a secret', 'maria'));
    expect(hash('a secret', 'marie')).not.toBe(hash('another', 'marie'));
  });
});
