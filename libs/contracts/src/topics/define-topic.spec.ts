import fc from 'fast-check';
import { defineTopic } from './define-topic';

const readings = defineTopic('city/{zone}/sensors/{deviceKey}/readings');
const level = fc.string({ minLength: 1 }).filter((text) => !/[/+#\0]/.test(text));

describe('a topic written once', () => {
  it('subscribes to every parameter, or to those given', () => {
    expect(readings.filter()).toBe('city/+/sensors/+/readings');
    expect(readings.filter({ zone: '97209' })).toBe('city/97209/sensors/+/readings');
  });

  it('parses what it publishes', () => {
    fc.assert(
      fc.property(level, level, (zone, deviceKey) => {
        expect(readings.match(readings.path({ zone, deviceKey }))).toEqual({ zone, deviceKey });
      }),
    );
  });

  it.each(['city/97209/sensors/a/status', 'city/97209/sensors/readings', 'city//sensors/a/readings', 'city/97209/sensors/a/readings/more'])(
    'does not take %s for its own',
    (topic) => expect(readings.match(topic)).toBeUndefined(),
  );

  it.each(['', 'a/b', '+', '#', 'a\0'])('refuses the level %j', (zone) => {
    expect(() => readings.path({ zone, deviceKey: 'a' })).toThrow(RangeError);
  });
});
