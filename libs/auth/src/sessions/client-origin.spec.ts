import { deviceName, plainAddress } from './client-origin';

describe('deviceName', () => {
  it('keeps the user agent without what could break a line or turn the text', () => {
    expect(deviceName('Firefox/140\r\n\u202eX')).toBe('Firefox/140X');
  });

  it('cuts between characters', () => {
    expect(deviceName('🌴'.repeat(300))).toBe('🌴'.repeat(200));
  });

  it('is empty when none is told', () => expect(deviceName(undefined)).toBe(''));
});

describe('plainAddress', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['unknown', '0.0.0.0'],
    ["'; DROP TABLE accounts", '0.0.0.0'],
    [undefined, '0.0.0.0'],
  ])('%j is kept as %s', (address, kept) => expect(plainAddress(address)).toBe(kept));
});
