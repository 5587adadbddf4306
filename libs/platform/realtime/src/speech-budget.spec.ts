import fc from 'fast-check';
import { SpeechBudget } from './speech-budget';

describe('what a client may say', () => {
  it('is never more than the burst and its rate since', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 400 }), (rate, pauses) => {
        const budget = new SpeechBudget(rate, 0);
        let [now, said] = [0, 0];
        for (const pause of pauses) {
          now += pause;
          if (budget.spend(now)) said += 1;
          expect(said).toBeLessThanOrEqual(rate * 4 + (now / 1_000) * rate + 1e-6);
        }
      }),
    );
  });

  it('is always one thing at the rate it may', () => {
    const budget = new SpeechBudget(2, 0);
    for (let now = 0; now < 100_000; now += 500) expect(budget.spend(now)).toBe(true);
  });

  it('is abused by one that goes on although it is refused', () => {
    const budget = new SpeechBudget(1, 0);
    for (let said = 0; said < 24; said += 1) budget.spend(0);
    expect(budget.isAbused).toBe(false);
    budget.spend(0);
    expect(budget.isAbused).toBe(true);
  });

  it('is abused by one that never stops, however slowly it is read', () => {
    const budget = new SpeechBudget(10, 0);
    let now = 0;
    while (!budget.isAbused && now < 60_000) budget.spend((now += 20));
    expect(now).toBeLessThan(10_000);
  });

  it('is not abused by one that says a burst too many now and then', () => {
    const budget = new SpeechBudget(10, 0);
    for (let minute = 0; minute < 100; minute += 1) for (let said = 0; said < 200; said += 1) budget.spend(minute * 60_000);
    expect(budget.isAbused).toBe(false);
  });
});
