import fc from 'fast-check';
import { preferredLanguage } from './preferred-language';

describe('preferredLanguage', () => {
  it.each([
    [undefined, 'fr'],
    ['', 'fr'],
    ['*', 'fr'],
    ['de', 'fr'],
    ['fr', 'fr'],
    ['en', 'en'],
    ['en-US,en;q=0.9', 'en'],
    ['fr-FR, en;q=0.8', 'fr'],
    ['en;q=0.3, fr;q=0.7', 'fr'],
    ['gcf, en;q=0.9', 'fr'],
    ['en, fr', 'fr'],
    ['en;q=0', 'fr'],
    ['EN', 'en'],
    ['en;level=1;q=0.9, fr;q=0.8', 'en'],
  ])('takes %j for %s', (header, language) => {
    expect(preferredLanguage(header)).toBe(language);
  });

  it('always finds one', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (header) => ['fr', 'en'].includes(preferredLanguage(header))));
  });
});
