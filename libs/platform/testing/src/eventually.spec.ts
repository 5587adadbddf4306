import { eventually } from './eventually';

describe('eventually', () => {
  it('answers the first success', async () => {
    let tries = 0;
    const attempt = (): number => {
      tries += 1;
      if (tries < 3) throw new Error('not yet');
      return tries;
    };
    await expect(eventually(attempt, { everyMs: 1 })).resolves.toBe(3);
  });

  it('gives up with the last error', async () => {
    await expect(eventually(() => Promise.reject(new Error('never')), { timeoutMs: 5, everyMs: 1 })).rejects.toThrow('never');
  });
});
