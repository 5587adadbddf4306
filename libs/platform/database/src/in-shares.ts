/**
 * Removes what may be much a share at a time, so that no other transaction waits for long; begun again it goes on where it ended.
 * @param removeSome removes at most `share`, and answers how many it were
 * @returns how many in all
 * @throws the reason of the signal, between two shares
 */
export async function inShares(share: number, signal: AbortSignal, removeSome: (share: number) => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    signal.throwIfAborted();
    const removed = await removeSome(share);
    total += removed;
    if (removed < share) return total;
  }
}
