import fc from 'fast-check';
import { SENSOR_TYPES } from '@madinina/contracts';
import { type AlertRule, RuleBook, type RuleSubject } from './alert-rule';

const scope = fc
  .record({
    sensorType: fc.constantFrom(null, ...SENSOR_TYPES.slice(0, 3)),
    zoneId: fc.constantFrom(null, 'north', 'south'),
    sensorId: fc.constantFrom(null, 's1', 's2'),
  })
  .filter(({ sensorType, zoneId, sensorId }) => [sensorType, zoneId, sensorId].some((part) => part !== null));
const condition = { type: 'threshold', operator: 'above', threshold: 1, clear: 1, durationSeconds: 0 } as const;
const rules = fc
  .array(scope, { maxLength: 12 })
  .map((scopes) => scopes.map((one, index): AlertRule => ({ id: `r${index}`, version: 1, name: 'x', severity: 'low', condition, ...one })));
const subject: fc.Arbitrary<RuleSubject> = fc.record({
  sensorId: fc.constantFrom('s1', 's2', 's3'),
  zoneId: fc.constantFrom('north', 'south', 'east'),
  type: fc.constantFrom(...SENSOR_TYPES.slice(0, 4)),
});

it('the rules of a sensor are those whose whole scope it is in, each once', () => {
  fc.assert(
    fc.property(rules, subject, (all, sensor) => {
      const expected = all.filter(
        ({ sensorType, zoneId, sensorId }) =>
          (sensorType === null || sensorType === sensor.type) &&
          (zoneId === null || zoneId === sensor.zoneId) &&
          (sensorId === null || sensorId === sensor.sensorId),
      );
      const found = new RuleBook(all).rulesFor(sensor).map(({ id }) => id);
      expect(found.sort()).toEqual(expected.map(({ id }) => id).sort());
    }),
  );
});
