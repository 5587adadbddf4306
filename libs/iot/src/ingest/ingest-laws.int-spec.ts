import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { binaryArray, uuidBytes } from './binary-array';
import { IngestHarness, messageOf } from './ingest.harness';

describe('whatever is sent, in whatever order and batches', () => {
  let city: IngestHarness;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    city = await IngestHarness.start();
  });
  afterAll(() => city.stop());

  it('the ledger says what the readings say', async () => {
    const item = fc.oneof(
      { weight: 9, arbitrary: fc.record({ seq: fc.integer({ min: 0, max: 60 }), bad: fc.constant(false) }) },
      { weight: 1, arbitrary: fc.record({ seq: fc.integer({ min: 0, max: 60 }), bad: fc.constant(true) }) },
    );
    const batches = fc.array(fc.array(fc.array(item, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 }), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(batches, async (sent) => {
        const device = await city.device();
        const start = Date.now() - 3_600_000;
        const reading = ({ seq, bad }: { seq: number; bad: boolean }) => ({
          value: bad ? 'x' : seq,
          timestamp: new Date(start + seq * 1_000).toISOString(),
          seq,
        });
        for (const batch of sent) await city.store(...batch.map((items) => messageOf(device, items.map(reading))));

        const items = sent.flat(2);
        const good = items.filter(({ bad }) => !bad).map(({ seq }) => seq);
        const seqs = [...new Set(good)];
        let newest = -1;
        const late = seqs.filter((seq) => {
          const isLate = seq < newest;
          newest = Math.max(newest, seq);
          return isLate;
        });
        expect(await city.values(device)).toEqual([...seqs].sort((a, b) => a - b));
        expect(await city.ledger(device.key)).toEqual({
          received: items.length,
          stored: seqs.length,
          duplicate: good.length - seqs.length,
          rejected: items.length - good.length,
          late: late.length,
          gaps: seqs.length === 0 ? 0 : Math.max(...seqs) - Math.min(...seqs) + 1 - seqs.length,
        });
        const [last] = await city.database.query<{ value: number }>('SELECT value FROM sensor_last_readings WHERE sensor_id = $1', [
          device.id,
        ]);
        expect(last?.value).toBe(seqs.length === 0 ? undefined : Math.max(...seqs));
      }),
      { numRuns: 40 },
    );
  });

  it('binary arrays arrive as they were', async () => {
    const whole = fc.option(fc.maxSafeInteger());
    const ms = fc.option(
      fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }).map((date) => date.getTime()),
    );
    const values = fc.record({
      int8: fc.array(whole),
      int4: fc.array(fc.option(fc.integer())),
      float8: fc.array(fc.option(fc.double({ noNaN: true }))),
      float4: fc.array(fc.option(fc.float({ noNaN: true }))),
      instant: fc.array(ms),
      uuid: fc.array(fc.option(fc.uuid())),
    });
    await fc.assert(
      fc.asyncProperty(values, async ({ int8, int4, float8, float4, instant, uuid }) => {
        const [row] = await city.database.query<Record<string, unknown[]>>(
          `SELECT $1::int8[]::text[] AS int8, $2::int4[] AS int4, $3::float8[] AS float8, $4::float4[] AS float4, $5::timestamptz[] AS instant, $6::uuid[] AS uuid`,
          [
            binaryArray.int8(int8),
            binaryArray.int4(int4),
            binaryArray.float8(float8),
            binaryArray.float4(float4),
            binaryArray.instant(instant),
            binaryArray.uuid(uuid.map((id) => (id === null ? null : uuidBytes(id)))),
          ],
        );
        // Its text has no more digits than a float4 needs.
        expect({ ...row, float4: row!['float4']!.map((value) => (value === null ? null : Math.fround(value as number))) }).toEqual({
          int8: int8.map((value) => (value === null ? null : String(value))),
          int4,
          float8,
          float4: float4.map((value) => (value === null ? null : Math.fround(value))),
          instant: instant.map((at) => (at === null ? null : new Date(at))),
          uuid,
        });
      }),
      { numRuns: 60 },
    );
  });
});
