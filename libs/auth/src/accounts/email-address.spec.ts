import fc from 'fast-check';
import { normalEmail } from './email-address';

describe('normalEmail', () => {
  it.each([
    ['  Marie.Joseph@Example.ORG ', 'Marie.Joseph@example.org'],
    ['marie+city@example.org', 'marie+city@example.org'],
    ['marie@ＥＸＡＭＰＬＥ.org', 'marie@example.org'],
    ['marie@exámple.org', 'marie@xn--exmple-qta.org'],
    ['marie@exa\u0301mple.org', 'marie@xn--exmple-qta.org'],
  ])('%j is %j', (typed, stored) => expect(normalEmail(typed)).toBe(stored));

  it.each([
    ['', 'nothing'],
    ['marie', 'no domain'],
    ['@example.org', 'no mailbox'],
    ['marie@localhost', 'no public domain'],
    ['marie@[127.0.0.1]', 'an address in place of a domain'],
    ['a@b@example.org', 'two @'],
    ['"marie x"@example.org', 'a quoted mailbox'],
    ['"marie"@example.org', 'a quoted mailbox without need'],
    ['Marie <marie@example.org>', 'a display name'],
    ['marie@example.org\r\nBcc: all@example.org', 'a header of its own'],
    ['ma\u0000rie@example.org', 'U+0000'],
    ['marie\u200b@example.org', 'a blank of no width'],
    ['marie@exam\u200bple.org', 'a blank of no width in the domain'],
    ['marie@\u202egro.elpmaxe', 'text turned around'],
    ['mаrie@example.org', 'a Cyrillic а'],
    ['ｍarie@example.org', 'a full-width m'],
    ['\ud800marie@example.org', 'half a character'],
    [`${'m'.repeat(65)}@example.org`, 'a mailbox that is too long'],
    [`marie@${'example.'.repeat(40)}org`, 'a domain that is too long'],
  ])('refuses %j: %s', (typed) => expect(normalEmail(typed)).toBeUndefined());

  it('gives what it leaves as it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string({ unit: 'binary' })), (typed) => {
        const once = normalEmail(typed);
        if (once !== undefined) expect(normalEmail(once)).toBe(once);
      }),
    );
  });

  it('gives plain ASCII without blanks, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (mailbox, domain) => {
        expect(normalEmail(`${mailbox}@${domain}.org`) ?? 'none').toMatch(/^[\x21-\x7e]+$/);
      }),
    );
  });
});
