import fc from 'fast-check';
import { Backlog } from './backlog';
import { type NumberedEvent } from './stream-entry';
import { compareNumbers } from './stream-number';

const ROOMS = ['user:a', 'user:b', 'role:ADMIN', 'zone:1'];
const WIDE = { keepMs: 1e9, bytesAtMost: 1e9 };

/** Numbers that grow, some within one millisecond. */
const eventsOf = (steps: readonly (readonly [number, readonly string[]])[]): NumberedEvent[] => {
  let [ms, sequence] = [1_000, 0];
  return steps.map(([step, rooms], index) => {
    sequence = step === 0 ? sequence + 1 : 0;
    ms += step;
    return { number: `${ms}-${sequence}`, rooms, event: 'alert', body: String(index) };
  });
};
const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.subarray(ROOMS, { minLength: 1 })), { maxLength: 200 });

const filled = (events: readonly NumberedEvent[], limits = WIDE): Backlog => {
  const backlog = new Backlog(limits, '1000-0');
  for (const event of events) backlog.add(event);
  return backlog;
};

describe('the backlog', () => {
  it('answers what was said in the rooms after a number, in order, each once', () => {
    fc.assert(
      fc.property(steps, fc.subarray(ROOMS), fc.nat(), (said, rooms, place) => {
        const events = eventsOf(said);
        const since = events[place % Math.max(1, events.length)]?.number ?? '1000-0';
        const expected = events.filter(
          ({ number, rooms: own }) => compareNumbers(number, since) > 0 && own.some((room) => rooms.includes(room)),
        );
        expect(filled(events).after(since, rooms)).toEqual(expected);
      }),
    );
  });

  it('never says that it reaches back to where something is missing, whatever it forgot', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 50 }), fc.integer({ min: 300, max: 20_000 }), (said, keepMs, bytesAtMost) => {
        const events = eventsOf(said);
        const backlog = filled(events, { keepMs, bytesAtMost });
        for (const { number } of events) {
          if (!backlog.reaches(number)) continue;
          expect(backlog.after(number, ROOMS)).toEqual(events.filter((event) => compareNumbers(event.number, number) > 0));
        }
        expect(backlog.position).toBe(events.at(-1)?.number ?? '1000-0');
        expect(backlog.reaches(backlog.position)).toBe(true);
      }),
    );
  });

  it('holds no more than its weight allows', () => {
    const backlog = new Backlog({ keepMs: 1e9, bytesAtMost: 10_000 }, '0-0');
    for (let number = 1; number <= 1_000; number += 1)
      backlog.add({ number: `${number}-0`, rooms: ['user:a'], event: 'alert', body: 'x'.repeat(700) });
    expect(backlog.after('0-0', ['user:a'])).toHaveLength(10);
    expect(backlog.reaches('990-0')).toBe(true);
    expect(backlog.reaches('989-0')).toBe(false);
  });

  it('that was cleared reaches back to nothing before', () => {
    const backlog = filled(
      eventsOf([
        [1, ['user:a']],
        [1, ['user:a']],
      ]),
    );
    backlog.clear();
    expect(backlog.after('0-0', ROOMS)).toEqual([]);
    expect([backlog.reaches('1001-0'), backlog.reaches(backlog.position)]).toEqual([false, true]);
  });

  it('that lost what was never heard does not reach back to the last that was', () => {
    const backlog = filled(eventsOf([[1, ['user:a']]]));
    backlog.clear('2000-0');
    expect(backlog.reaches(backlog.position)).toBe(false);
    backlog.add({ number: '2001-0', rooms: ['user:a'], event: 'alert', body: '' });
    expect([backlog.reaches('1999-0'), backlog.reaches('2001-0')]).toEqual([false, true]);
  });

  it('does not take text order for order', () => {
    expect(compareNumbers('1000-10', '1000-9')).toBeGreaterThan(0);
    expect(compareNumbers('999-0', '1000-0')).toBeLessThan(0);
  });
});
