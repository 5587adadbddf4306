import { RegistryChanges } from './registry-changes';

const after = (...payloads: (string | undefined)[]): RegistryChanges => {
  const changes = new RegistryChanges();
  payloads.forEach((payload) => changes.add(payload));
  return changes;
};

describe('what to read again', () => {
  it('is the sensors that are named, and the rules', () => {
    const { everything, rules, deviceKeys } = after('sensor a,b', 'rules', 'sensor b,c');
    expect({ everything, rules, keys: [...deviceKeys] }).toEqual({ everything: false, rules: true, keys: ['a', 'b', 'c'] });
  });

  it.each(['sensors', 'zones', '', undefined])('is everything after %j', (payload) => expect(after(payload).everything).toBe(true));

  it('is everything when very many changed one by one', () => {
    const changes = after(...Array.from({ length: 5_001 }, (_, index) => `sensor key-${index}`));
    expect(changes.everything).toBe(true);
  });

  it('is kept when it could not be read', () => {
    const next = after('rules');
    next.join(after('sensor a'));
    expect(next.rules && next.deviceKeys.has('a') && !next.isEmpty).toBe(true);
    expect(after().isEmpty).toBe(true);
  });
});
