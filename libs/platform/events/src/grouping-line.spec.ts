import fc from 'fast-check';
import { GroupingLine, type Settled } from './grouping-line';

type Fate = 'done' | 'failed' | 'later';

describe('a line that does things in groups', () => {
  it('does each once, with its own end, in no more and no larger groups than it may', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.constantFrom<Fate>('done', 'failed', 'later'), { maxLength: 20 }),
        async (scheduler, groupsAtOnce, atMost, fates) => {
          let inside = 0;
          const ended: number[] = [];
          const put = new Set<number>();
          const line = new GroupingLine<number, string>(
            async (things) => {
              inside += 1;
              expect(inside).toBeLessThanOrEqual(groupsAtOnce);
              expect(things.length).toBeGreaterThan(0);
              expect(things.length).toBeLessThanOrEqual(atMost);
              await scheduler.schedule(Promise.resolve(), `group of ${things.length}`);
              inside -= 1;
              return things.map((thing): Settled<string> => {
                if (fates[thing] === 'later' && !put.has(thing)) {
                  put.add(thing);
                  return 'later';
                }
                ended.push(thing);
                return fates[thing] === 'failed' ? { failed: new Error(`${thing}`) } : { done: `${thing}` };
              });
            },
            { groupsAtOnce, atMost },
          );
          const work = fates.map((_, thing) => line.add(thing).catch((error: unknown) => `failed ${(error as Error).message}`));
          await scheduler.waitFor(Promise.all(work));
          expect(await Promise.all(work)).toEqual(fates.map((fate, thing) => (fate === 'failed' ? `failed ${thing}` : `${thing}`)));
          expect(ended.toSorted((one, other) => one - other)).toEqual(fates.map((_, thing) => thing));
        },
      ),
    );
  });

  it('lets one that comes alone go at once, and those that come meanwhile together', async () => {
    const groups: number[][] = [];
    const line = new GroupingLine<number, undefined>(
      (things) => {
        groups.push([...things]);
        return Promise.resolve(things.map(() => ({ done: undefined })));
      },
      { groupsAtOnce: 1, atMost: 10 },
    );
    await Promise.all([1, 2, 3].map((thing) => line.add(thing)));
    expect(groups).toEqual([[1], [2, 3]]);
  });

  it('fails all of a group that fails, and goes on', async () => {
    let isBroken = true;
    const line = new GroupingLine<number, string>(
      (things) => (isBroken ? Promise.reject(new Error('broken')) : Promise.resolve(things.map((thing) => ({ done: `${thing}` })))),
      { groupsAtOnce: 1, atMost: 10 },
    );
    await expect(line.add(1)).rejects.toThrow('broken');
    isBroken = false;
    expect(await line.add(2)).toBe('2');
  });
});
