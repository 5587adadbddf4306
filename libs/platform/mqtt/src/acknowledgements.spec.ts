import fc from 'fast-check';
import { Acknowledgements, pubacks, type Ticket } from './acknowledgements';

describe('acknowledgements', () => {
  it('are sent in the order of arrival, each once, in whatever order the work ends', () => {
    const order = fc.integer({ min: 1, max: 60 }).chain((count) => {
      const ids = Array.from({ length: count }, (_, index) => index + 1);
      return fc.shuffledSubarray(ids, { minLength: count, maxLength: count }).map((ending) => ({ ids, ending }));
    });
    fc.assert(
      fc.property(order, ({ ids, ending }) => {
        const acknowledgements = new Acknowledgements();
        const tickets = new Map<number, Ticket>(ids.map((id) => [id, acknowledgements.arrived(id)]));
        const sent = ending.flatMap((id) => {
          const due = acknowledgements.finished([tickets.get(id)!, tickets.get(id)!]);
          expect(due.every((one) => tickets.get(one)?.state === 'done')).toBe(true);
          return due;
        });
        expect(sent).toEqual(ids);
        expect(acknowledgements.waiting).toBe(0);
      }),
    );
  });

  it('holds back a message that is done until those before it are', () => {
    const acknowledgements = new Acknowledgements();
    const [first, second] = [acknowledgements.arrived(7), acknowledgements.arrived(8)];
    expect(acknowledgements.finished([second])).toEqual([]);
    expect(acknowledgements.waiting).toBe(2);
    expect(acknowledgements.finished([first])).toEqual([7, 8]);
  });

  it('never sends an id of a connection that is gone', () => {
    const acknowledgements = new Acknowledgements();
    const old = acknowledgements.arrived(1);
    acknowledgements.forgetAll();
    const redelivered = acknowledgements.arrived(1);
    expect(acknowledgements.finished([old])).toEqual([]);
    expect(acknowledgements.finished([redelivered])).toEqual([1]);
  });

  it('are written as PUBACK packets', () => {
    expect([...pubacks([1, 0xfffe])]).toEqual([0x40, 0x02, 0x00, 0x01, 0x40, 0x02, 0xff, 0xfe]);
  });
});
