import fc from 'fast-check';
import { Correlation, isCorrelationId, newCorrelationId } from './correlation';

describe('correlation', () => {
  it('follows the work it started, and only that', async () => {
    const seen = await Promise.all(
      ['walk-0001', 'walk-0002'].map((id) =>
        Correlation.run(id, async () => {
          await new Promise((resolve) => setTimeout(resolve, 1));
          return Correlation.current();
        }),
      ),
    );
    expect(seen).toEqual(['walk-0001', 'walk-0002']);
    expect(Correlation.current()).toBeUndefined();
  });

  it('takes the ids it makes', () => {
    expect(isCorrelationId(newCorrelationId())).toBe(true);
    expect(newCorrelationId()).not.toBe(newCorrelationId());
  });

  it('takes only what is safe in a header and a log', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('a', '-', '\n', ' ', '.') })), (text) => {
        expect(isCorrelationId(text)).toBe(text.length >= 8 && text.length <= 64 && /^[a-z0-9._-]*$/i.test(text) && !text.includes('\n'));
      }),
    );
    for (const value of [undefined, ['walk-0001'], 12345678, 'x'.repeat(65)]) expect(isCorrelationId(value)).toBe(false);
  });
});
