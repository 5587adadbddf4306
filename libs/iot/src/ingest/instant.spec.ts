import fc from 'fast-check';
import { parseInstant } from './instant';

describe('the time of a reading', () => {
  it('is any moment that JavaScript writes', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        expect(parseInstant(date.toISOString())).toBe(date.getTime());
      }),
    );
  });

  it('is refused in every form that only looks usual', () => {
    const usual = '2026-01-12T10:00:00.000Z';
    const wrong = fc
      .tuple(fc.nat(usual.length - 1), fc.constantFrom('x', ' ', '/', ':', '+', '9'))
      .map(([at, character]) => usual.slice(0, at) + character + usual.slice(at + 1));
    fc.assert(
      fc.property(wrong, (text) => {
        const date = new Date(text);
        const isInstant = !Number.isNaN(date.getTime()) && date.toISOString() === text;
        expect(parseInstant(text)).toBe(isInstant ? date.getTime() : undefined);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['2026-01-12T10:00:00Z', '2026-01-12T10:00:00.000Z'],
    ['2026-01-12T10:00Z', '2026-01-12T10:00:00.000Z'],
    ['2026-01-12T06:00:00-04:00', '2026-01-12T10:00:00.000Z'],
    ['2026-01-12T10:00:00.123456789Z', '2026-01-12T10:00:00.123Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2026-01-12t10:00:00z', '2026-01-12T10:00:00.000Z'],
  ])('reads %s', (text, instant) => expect(parseInstant(text)).toBe(Date.parse(instant)));

  it.each([
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-12T24:00:00Z',
    '2026-01-12T10:60:00Z',
    '2026-01-12T10:00:00',
    '2026-01-12',
    '12/01/2026 10:00',
    '1768212000',
    '',
    1_768_212_000_000,
    null,
    undefined,
    {},
  ])('refuses %j', (text) => expect(parseInstant(text)).toBeUndefined());
});
