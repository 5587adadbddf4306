import { type Role, ROLES } from '@madinina/contracts';
import fc from 'fast-check';
import { mayChange } from './authority';

const roles = fc.subarray([...ROLES] as Role[]);

describe('mayChange', () => {
  it('lets SUPER_ADMIN change everything, and who is no administrator nothing', () => {
    fc.assert(
      fc.property(roles, roles, roles, (actor, target, wanted) => {
        if (actor.includes('SUPER_ADMIN')) expect(mayChange(actor, target, wanted)).toBe(true);
        else if (!actor.includes('ADMIN')) expect(mayChange(actor, target, wanted)).toBe(false);
      }),
    );
  });

  it.each<[string, Role[], Role[] | undefined, boolean]>([
    ['a citizen', ['USER'], undefined, true],
    ['a citizen who becomes an operator', ['USER'], ['USER', 'OPERATOR'], true],
    ['an administrator', ['USER', 'ADMIN'], undefined, false],
    ['a super administrator', ['SUPER_ADMIN'], undefined, false],
    ['a citizen who becomes an administrator', ['USER'], ['USER', 'ADMIN'], false],
    ['an administrator who becomes a citizen', ['ADMIN'], ['USER'], false],
  ])('decides for ADMIN about %s', (_whom, target, wanted, may) => {
    expect(mayChange(['ADMIN'], target, wanted)).toBe(may);
  });
});
