import { randomBytes } from 'node:crypto';
import { FactorKeys } from './factor-keys';

const key = (): string => randomBytes(32).toString('base64');
const SECRET = Buffer.from('a secret of an owner');

describe('FactorKeys', () => {
  it('opens what it sealed, for the same owner alone', () => {
    const keys = new FactorKeys([`1:${key()}`]);
    const sealed = keys.seal(SECRET, 'marie');
    expect(sealed.keyVersion).toBe(1);
    expect(sealed.sealed.includes(SECRET)).toBe(false);
    expect(keys.open(sealed, 'marie')).toEqual(SECRET);
    expect(() => keys.open(sealed, 'rose')).toThrow();
  });

  it('never seals alike', () => {
    const keys = new FactorKeys([`1:${key()}`]);
    expect(keys.seal(SECRET, 'marie').sealed).not.toEqual(keys.seal(SECRET, 'marie').sealed);
  });

  it('notices a change of any byte', () => {
    const keys = new FactorKeys([`1:${key()}`]);
    const { sealed, keyVersion } = keys.seal(SECRET, 'marie');
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => keys.open({ sealed: changed, keyVersion }, 'marie')).toThrow();
    }
  });

  it('seals with the first key and opens with all', () => {
    const [old, next] = [`1:${key()}`, `2:${key()}`];
    const sealed = new FactorKeys([old]).seal(SECRET, 'marie');
    const both = new FactorKeys([next, old]);
    expect(both.open(sealed, 'marie')).toEqual(SECRET);
    expect(both.seal(SECRET, 'marie').keyVersion).toBe(2);
    expect(() => new FactorKeys([next]).open(sealed, 'marie')).toThrow('AUTH_FACTOR_KEYS has no key of version 1');
  });

  it.each([[[]], [['no key']], [['1:short']], [[`0:${key()}`]], [[`1:${key()}`, `1:${key()}`]], [[`99999999999:${key()}`]]])(
    'refuses %j',
    (parts) => {
      expect(() => new FactorKeys(parts)).toThrow(TypeError);
    },
  );
});
