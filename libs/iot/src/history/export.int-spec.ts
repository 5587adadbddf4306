import { RoomHarness } from '@madinina/platform/harness';
import { IotHttpModule } from '../iot.http.module';
import { RollupRepository } from '../rollups/rollup.repository';
import { RollupService } from '../rollups/rollup.service';
import { SensorFactory } from '../sensors/sensor.factory';
import { ZoneFactory } from '../zones/zone.factory';
import { ExportRepository } from './export.repository';
import { type HistoryDto } from './history.dto';

const DAY_MS = 86_400_000;
const FROM = Date.UTC(2026, 0, 10);
const COUNT = 12_345;
const PERIOD = 'from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z';

describe('the export of a history', () => {
  let room: RoomHarness;
  let token: string;
  let id: string;

  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [IotHttpModule] });
    token = room.tokenFor('USER');
    const zone = await ZoneFactory.named('Centre').save(room.database);
    id = (await SensorFactory.inZone(zone.id).called('Pont =1+1').save(room.database)).id;
    await room.database.query(`SELECT readings_ensure_partitions('2026-01-10', '2026-01-14')`);
    // Thousands in one day, then one every ten minutes, two in each of these moments.
    await room.database.query(
      `INSERT INTO readings (sensor_id, ts, seq, id, value, unit, quality, received_at)
       SELECT $1, CASE WHEN n < 12000 THEN $2::timestamptz + n * interval '5 seconds' ELSE $2::timestamptz + interval '2 days' + (n / 2 - 6000) * interval '10 minutes' END,
         n, gen_random_uuid(), n / 8.0, '°C', 0.98, now() FROM generate_series(0, $3::int - 1) AS n`,
      [id, new Date(FROM), COUNT],
    );
    await room.database.query(
      `INSERT INTO reading_hours_stale SELECT sensor_id, date_bin('1 hour', ts, '2000-01-01Z'), count(*) FROM readings GROUP BY 1, 2`,
    );
    await new RollupService(room.database, new RollupRepository(room.database)).refresh(new Date(FROM + 3 * DAY_MS), () => false);
  });
  afterAll(() => room.stop());

  const ask = (query: string, headers = {}) => room.request<string>('GET', `iot/sensors/${id}/export?${query}`, { token, headers });
  const linesOf = async (query: string): Promise<string[]> => (await ask(query)).body.split(/\r?\n/);

  it('has every reading once and in order, as CSV', async () => {
    const { status, headers, body } = await ask(PERIOD);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(headers.get('content-disposition')).toBe('attachment; filename="Pont-1-1_2026-01-01_2026-02-01.csv"');
    const [header, ...lines] = body.split('\r\n');
    expect(header).toBe('timestamp,value,unit,quality,id');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => Number(line.split(',')[1]) * 8)).toEqual(Array.from({ length: COUNT }, (_, n) => n));
    expect(lines[1]).toMatch(/^2026-01-10T00:00:05\.000Z,0\.125,"°C",0\.98,[0-9a-f-]{36}$/);
  });

  it('has the same as a JSON object a line, equal to the pages of the history', async () => {
    const lines = (await linesOf(`${PERIOD}&format=ndjson`)).slice(0, -1).map((line) => JSON.parse(line) as object);
    expect(lines).toHaveLength(COUNT);
    const page = await room.request<HistoryDto>('GET', `iot/sensors/${id}/data?${PERIOD}&limit=200`, { token });
    expect(lines.slice(0, 200)).toEqual(page.body.items);
  });

  it('has summaries of any number of buckets, equal to those of the history', async () => {
    const aggregates = 'aggregates=max,count,avg,p95';
    for (const query of ['interval=hour', 'interval=day', 'interval=day&timeZone=America/Martinique']) {
      const points = (await linesOf(`${PERIOD}&format=ndjson&${query}&${aggregates}`))
        .slice(0, -1)
        .map((line) => JSON.parse(line) as object);
      const { body } = await room.request<HistoryDto>('GET', `iot/sensors/${id}/data?${PERIOD}&${query}&${aggregates}`, { token });
      expect(points).toEqual(body.items);
    }
    const minutes = await linesOf(`from=2025-06-01T00:00:00Z&to=2026-02-01T00:00:00Z&interval=minute&aggregates=count,sum`);
    expect(minutes[0]).toBe('timestamp,sum,count');
    expect(minutes.slice(1, -1).reduce((sum, line) => sum + Number(line.split(',')[2]), 0)).toBe(COUNT);
  });

  it('cannot carry a formula into a spreadsheet, nor break its line', async () => {
    const units = ['=1+1', '+1', '-1', '@A1', 'a"b', 'a,b'];
    await room.database.query(
      `INSERT INTO readings (sensor_id, ts, seq, id, value, unit, quality, received_at)
       SELECT $1, $2, 90000 + n, gen_random_uuid(), -1e308, unit, 1, now() FROM unnest($3::text[]) WITH ORDINALITY AS u (unit, n)`,
      [id, new Date(FROM + 4 * DAY_MS), units],
    );
    const period = 'from=2026-01-14T00:00:00Z&to=2026-01-15T00:00:00Z';
    expect((await linesOf(period)).slice(1, -1).map((line) => /^[^,]+,-1e\+308,(.*),1,[^,]+$/.exec(line)?.[1])).toEqual([
      `"'=1+1"`,
      `"'+1"`,
      `"'-1"`,
      `"'@A1"`,
      '"a""b"',
      '"a,b"',
    ]);
    const told = (await linesOf(`${period}&format=ndjson`)).slice(0, -1).map((line) => JSON.parse(line) as { unit: string; value: number });
    expect(told.map(({ unit, value }) => [unit, value])).toEqual(units.map((unit) => [unit, -1e308]));
  });

  it('comes compressed to who takes it so', async () => {
    for (const format of ['csv', 'ndjson']) {
      const { headers, body } = await ask(`${PERIOD}&format=${format}`, { 'accept-encoding': 'gzip' });
      expect(headers.get('content-encoding')).toBe('gzip');
      expect(body.trimEnd().split('\n').length).toBeGreaterThan(COUNT);
    }
  });

  it('breaks off where it cannot be finished, so that no one takes a part for the whole', async () => {
    const lines = ExportRepository.prototype.lines;
    const dying = jest.spyOn(ExportRepository.prototype, 'lines').mockRejectedValue(new Error('the database went away'));
    try {
      expect((await room.request('GET', `iot/sensors/${id}/export?${PERIOD}`, { token })).status).toBe(500);
      for (const encoding of ['gzip', 'identity']) {
        dying.mockImplementationOnce(function (this: ExportRepository, ...given) {
          return lines.apply(this, given);
        });
        await expect(ask('from=2026-01-10T00:00:00Z&to=2026-02-01T00:00:00Z', { 'accept-encoding': encoding })).rejects.toThrow();
      }
    } finally {
      dying.mockRestore();
    }
  });

  it('is empty but for its header where nothing was measured, in no time for two thousand years', async () => {
    const { status, body } = await ask('from=0100-01-01T00:00:00Z&to=2011-01-01T00:00:00Z&interval=minute');
    expect([status, body]).toEqual([200, 'timestamp,avg,min,max,count\r\n']);
    expect((await ask('from=2100-01-01T00:00:00Z&to=2101-01-01T00:00:00Z')).body).toBe('timestamp,value,unit,quality,id\r\n');
  });

  it.each([
    ['format=xml', 400, undefined],
    ['cursor=x', 400, undefined],
    ['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 422, 'iot.history.period_reversed'],
    [`${PERIOD}&interval=day&timeZone=Pacific/Marquesas`, 422, 'iot.history.time_zone_uneven'],
  ])('refuses %s', async (query, status, code) => {
    const answer = await room.request<{ code: string }>('GET', `iot/sensors/${id}/export?${query}`, { token });
    expect(answer.status).toBe(status);
    if (code !== undefined) expect(answer.body.code).toBe(code);
  });

  it('is none where there is no sensor', async () => {
    const answer = await room.request('GET', 'iot/sensors/01937c4e-0000-7000-8000-000000000000/export', { token });
    expect([answer.status, answer.body['code']]).toEqual([404, 'iot.sensor.not_found']);
  });
});
