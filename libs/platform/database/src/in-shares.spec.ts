import { inShares } from './in-shares';

describe('removing in shares', () => {
  const { signal } = new AbortController();
  /** Rows that are left, taken a share at a time. */
  const from = (left: number) => {
    const taken: number[] = [];
    const removeSome = (share: number): Promise<number> => {
      const some = Math.min(share, left);
      left -= some;
      taken.push(some);
      return Promise.resolve(some);
    };
    return { taken, removeSome };
  };

  it.each([
    [0, [0]],
    [9, [9]],
    [10, [10, 0]],
    [25, [10, 10, 5]],
  ])('of %i rows ends with the first share that is not full', async (rows, shares) => {
    const { taken, removeSome } = from(rows);
    expect(await inShares(10, signal, removeSome)).toBe(rows);
    expect(taken).toEqual(shares);
  });

  it('stops between two shares when it is told to', async () => {
    const stopping = new AbortController();
    const { taken, removeSome } = from(100);
    const removal = inShares(10, stopping.signal, async (share) => {
      const removed = await removeSome(share);
      if (taken.length === 2) stopping.abort(new Error('the worker stops'));
      return removed;
    });
    await expect(removal).rejects.toThrow('the worker stops');
    expect(taken).toEqual([10, 10]);
  });
});
