import fc from 'fast-check';
import { DayPartitions, runsOf } from './day-partitions';
import { type PartitionRepository } from './partition.repository';

describe('day partitions', () => {
  it('are made run by run, none left out, none twice', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 200 })), (days) => {
        const runs = [...runsOf(new Set(days))];
        const covered = runs.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, index) => first + index));
        expect(covered).toEqual([...days].sort((a, b) => a - b));
        for (const [first, last] of runs) expect(last - first).toBeLessThan(31);
      }),
    );
  });

  it('are asked for once', async () => {
    const asked: string[] = [];
    const repository = {
      ensure: (from: string, to: string) => Promise.resolve(asked.push(`${from}..${to}`)),
    } as unknown as PartitionRepository;
    const partitions = new DayPartitions(repository);
    const at = (iso: string): number => Date.parse(iso);
    await partitions.ensureFor([at('2011-01-01T23:59:59.999Z'), at('2011-01-02T00:00:00Z'), at('2011-01-05T12:00:00Z')]);
    await partitions.ensureFor([at('2011-01-02T10:00:00Z')]);
    expect(asked).toEqual(['2011-01-01..2011-01-02', '2011-01-05..2011-01-05']);
    partitions.forget();
    await partitions.ensureFor([at('2011-01-02T10:00:00Z')]);
    expect(asked).toHaveLength(3);
  });
});
