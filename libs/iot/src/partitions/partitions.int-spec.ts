import { Logger } from '@nestjs/common';
import { type CityJob } from '@madinina/platform/queue';
import { type Nothing } from '@madinina/contracts';
import { IngestHarness } from '../ingest/ingest.harness';
import { DayPartitions } from './day-partitions';
import { PartitionRepository } from './partition.repository';
import { PreparePartitionsJob } from './prepare-partitions.job';

describe('the days of the readings', () => {
  let city: IngestHarness;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    city = await IngestHarness.start();
  });
  afterAll(() => city.stop());

  const days = async (): Promise<string[]> => {
    const rows = await city.database.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'readings'::regclass ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  };

  it('are made from yesterday to a week ahead, once', async () => {
    const job = new PreparePartitionsJob(new DayPartitions(city.get(PartitionRepository)));
    expect(await job.handle({} as CityJob<Nothing>)).toEqual({ result: { made: 9 } });
    expect(await job.handle({} as CityJob<Nothing>)).toEqual({ result: { made: 0 } });
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
    expect((await days())[0]).toBe(`readings_${yesterday}`);
    expect(await days()).toHaveLength(9);
  });

  it('are made once when many ask at the same time', async () => {
    const partitions = city.get(PartitionRepository);
    const made = await Promise.all(Array.from({ length: 4 }, () => partitions.ensure('2011-02-25', '2011-03-02')));
    expect(made.reduce((sum, count) => sum + count, 0)).toBe(6);
    expect((await days()).filter((name) => name.startsWith('readings_2011'))).toEqual([
      'readings_20110225',
      'readings_20110226',
      'readings_20110227',
      'readings_20110228',
      'readings_20110301',
      'readings_20110302',
    ]);
  });

  it('begin and end at midnight UTC, whatever the time zone of the session', async () => {
    await city.database.rawTransaction(async (connection) => {
      await connection.query(`SET LOCAL TIME ZONE 'America/Martinique'`);
      await connection.query(`SELECT readings_ensure_partitions('2012-07-01', '2012-07-01')`);
    });
    const [row] = await city.database.query<{ bounds: string }>(
      `SELECT pg_get_expr(relpartbound, oid) AS bounds FROM pg_class WHERE relname = 'readings_20120701'`,
    );
    expect(row?.bounds).toBe(`FOR VALUES FROM ('2012-07-01 00:00:00+00') TO ('2012-07-02 00:00:00+00')`);
  });

  it('refuse a span of years in one transaction', async () => {
    await expect(city.get(PartitionRepository).ensure('2000-01-01', '2010-01-01')).rejects.toThrow('at most 367 days');
  });

  it('do not make a reader of another day wait', async () => {
    await city.database.rawTransaction(async (connection) => {
      await connection.query(`SELECT readings_ensure_partitions('2013-01-01', '2013-01-05')`);
      const rows = await city.database.pool.query('SELECT count(*) FROM readings');
      expect(rows.rowCount).toBe(1);
    });
  });
});
