import fc from 'fast-check';
import { isClearOnRightSide, THRESHOLD_OPERATORS } from './threshold-condition';

const breaks = (operator: 'above' | 'below', value: number, threshold: number): boolean =>
  operator === 'above' ? value > threshold : value < threshold;

it('a value at the clear limit is never in breach', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(fc.constantFrom(...THRESHOLD_OPERATORS), number, number, (operator, threshold, clear) => {
      expect(isClearOnRightSide({ operator, threshold, clear, durationSeconds: 0 })).toBe(!breaks(operator, clear, threshold));
    }),
  );
});
