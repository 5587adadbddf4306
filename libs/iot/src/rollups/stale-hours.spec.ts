import fc from 'fast-check';
import { addedHours } from './stale-hours';

const HOUR = 3_600_000;

describe('the hours that readings fall into', () => {
  it('hold each reading once, before 1970 too', () => {
    const moment = fc.integer({ min: -5 * HOUR, max: 5 * HOUR });
    fc.assert(
      fc.property(fc.array(fc.array(moment)), (sensors) => {
        const stored = sensors.map((moments, index) => ({ sensorBytes: Buffer.from([index]), readings: moments.map((ts) => ({ ts })) }));
        const hours = addedHours(stored);
        expect(new Set(hours.map(({ sensorBytes, at }) => `${sensorBytes[0]} ${at}`)).size).toBe(hours.length);
        for (const [index, moments] of sensors.entries()) {
          const own = hours.filter(({ sensorBytes }) => sensorBytes[0] === index);
          for (const { at, added } of own) {
            expect(at % HOUR === 0).toBe(true);
            expect(moments.filter((ts) => ts >= at && ts < at + HOUR)).toHaveLength(added);
          }
          expect(own.reduce((sum, { added }) => sum + added, 0)).toBe(moments.length);
        }
      }),
    );
  });
});
