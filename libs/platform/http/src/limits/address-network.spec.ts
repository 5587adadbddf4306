import fc from 'fast-check';
import { addressNetwork } from './address-network';

describe('addressNetwork', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0001:0002::', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('takes %s for %s', (address, network) => {
    expect(addressNetwork(address)).toBe(network);
  });

  it('is one for a /64, and another for the next', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
    const half = fc.tuple(group, group, group, group).map((groups) => groups.join(':'));
    fc.assert(
      fc.property(half, half, half, (network, host, other) => {
        expect(addressNetwork(`${network}:${host}`)).toBe(addressNetwork(`${network}:${other}`));
        expect(addressNetwork(`${network}:${host}`) === addressNetwork(`${other}:${host}`)).toBe(network === other);
      }),
    );
  });
});
