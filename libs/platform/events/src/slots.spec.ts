import fc from 'fast-check';
import { Slots } from './slots';

describe('slots', () => {
  it('let no more through than there are, and everyone in the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.boolean(), { maxLength: 12 }),
        async (scheduler, count, fails) => {
          const slots = new Slots(count);
          let inside = 0;
          let most = 0;
          const work = fails.map((isFailing, index) =>
            slots
              .with(async () => {
                inside += 1;
                most = Math.max(most, inside);
                await scheduler.schedule(Promise.resolve(), `work ${index}`);
                inside -= 1;
                if (isFailing) throw new Error('failed');
              })
              .then(
                () => true,
                () => false,
              ),
          );
          await scheduler.waitFor(Promise.all(work));
          expect(most).toBe(Math.min(count, fails.length));
          expect(await Promise.all(work)).toEqual(fails.map((isFailing) => !isFailing));
        },
      ),
    );
  });
});
