import { newId } from '@madinina/platform/database';
import { Logger } from '@nestjs/common';
import { AnomalyDetector } from '../anomaly/anomaly-detector';
import { stateOf } from '../anomaly/detector-state';
import { everyMinute, IngestHarness, type TestDevice } from '../ingest/ingest.harness';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('anomaly rules over what is stored', () => {
  let city: IngestHarness;
  let device: TestDevice;
  let start: number;
  const minute = (count: number): number => start + count * MINUTE;
  const calm = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => 20 + ((from + index) % 7) / 10);

  beforeAll(async () => {
    Logger.overrideLogger(false);
    city = await IngestHarness.start();
  });
  afterAll(() => city.stop());
  beforeEach(async () => {
    device = await city.device();
    // What is usual is kept by half hours of the day: the same minute of the hour at whatever time the tests run.
    start = Math.floor((Date.now() - 10 * HOUR) / HOUR) * HOUR + 3 * MINUTE;
  });

  async function watch(condition: object = { minScore: 0.5, clearSeconds: 300 }): Promise<void> {
    const id = newId();
    await city.database.query(
      `INSERT INTO rules (id, name, type, severity, sensor_id, condition) VALUES ($1, 'Inhabituel', 'anomaly', 'medium', $2, $3)`,
      [id, device.id, JSON.stringify(condition)],
    );
    await city.rulesKnown(device, (versions) => versions.has(id));
  }
  const stateOfDevice = async (): Promise<Buffer | undefined> => {
    const [row] = await city.database.query<{ state: Buffer }>('SELECT state FROM sensor_anomaly_states WHERE sensor_id = $1', [device.id]);
    return row?.state;
  };

  it('raise one alert that says what was expected, and end when nothing is odd any more', async () => {
    await watch();
    await city.send(device, everyMinute(start, calm(0, 200)));
    expect(await city.alerts(device)).toEqual([]);
    await city.send(device, everyMinute(minute(200), [60, 61, 60]));
    const [alert] = await city.database.query<{ type: string; status: string; reason: string; value: number; explanation: object }>(
      'SELECT type, status, reason, value, explanation FROM alerts WHERE sensor_id = $1',
      [device.id],
    );
    expect(alert).toMatchObject({ type: 'anomaly', status: 'active', value: 60 });
    expect(alert!.reason).toMatch(/^Bourg : 60 µg\/m³ au lieu de 20,\d+ µg\/m³ \(de 1\d.* à 2\d.*\) ; .*score 0,\d/);
    expect(alert!.explanation).toMatchObject({ score: expect.any(Number), since: new Date(minute(200)).toISOString() });
    await city.send(device, everyMinute(minute(203), calm(203, 200)));
    expect((await city.alerts(device)).map(({ status }) => status)).toEqual(['resolved']);
    expect(await city.events(device)).toEqual(['iot.alert-raised', 'iot.alert-resolved']);
  });

  it('remember the same however the readings came: in one batch or many, twice, or with late ones between', async () => {
    await watch();
    const values = [...calm(0, 120), 50, ...calm(121, 60)];
    const readings = everyMinute(start, values);
    for (let at = 0; at < readings.length; at += 37) {
      const batch = readings.slice(at, at + 37);
      await city.send(device, [...batch, ...batch.slice(0, 5)]);
      await city.send(device, batch);
    }
    await city.send(device, { value: 99, timestamp: new Date(start - 5 * MINUTE).toISOString(), seq: 0 });
    const detector = new AnomalyDetector();
    for (const [index, value] of values.entries()) detector.observe(minute(index), value);
    expect((await stateOfDevice())!.equals(stateOf(detector))).toBe(true);
  });

  it('learn nothing from a batch that fails', async () => {
    await watch();
    await city.send(device, everyMinute(start, calm(0, 60)));
    const before = await stateOfDevice();
    await city.database.query('ALTER TABLE outbox_events RENAME TO outbox_away');
    const odd = everyMinute(minute(60), [500]);
    await expect(city.send(device, odd)).rejects.toThrow('outbox_events');
    await city.database.query('ALTER TABLE outbox_away RENAME TO outbox_events');
    expect(await stateOfDevice()).toEqual(before);
    await city.send(device, odd);
    expect((await city.alerts(device)).map(({ status }) => status)).toEqual(['active']);
  });

  it('go on learning after a clock that ran a day ahead', async () => {
    await watch();
    await city.send(device, { value: 20, timestamp: new Date(Date.now() + 20 * 60 * MINUTE).toISOString() });
    expect(await stateOfDevice()).toBeDefined();
    const soon = Date.now() + 6 * MINUTE;
    await city.send(device, { value: 21, timestamp: new Date(soon).toISOString() }, new Date(soon));
    const detector = new AnomalyDetector();
    detector.observe(soon, 21);
    expect((await stateOfDevice())!.equals(stateOf(detector))).toBe(true);
  });

  it('cost nothing where there is none', async () => {
    await city.rule(device, {});
    await city.send(device, everyMinute(start, calm(0, 10)));
    expect(await stateOfDevice()).toBeUndefined();
  });
});
