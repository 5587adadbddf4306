import { deviceStatusTopic } from '@madinina/contracts';
import { eventually } from '@madinina/platform/testing';
import { Logger } from '@nestjs/common';
import { DeviceStatusService } from './device-status.service';
import { DeviceRegistry } from './device-registry';
import { IngestHarness, type TestDevice } from './ingest.harness';

describe('what devices say of their state', () => {
  let city: IngestHarness;
  let device: TestDevice;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    city = await IngestHarness.start();
  });
  afterAll(() => city.stop());
  beforeEach(async () => {
    device = await city.device();
  });

  const say = (...contents: unknown[]) =>
    city.get(DeviceStatusService).keep(
      contents.map((content) => ({
        topic: deviceStatusTopic.path({ zone: device.zone, deviceKey: device.key }),
        payload: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
        receivedAt: new Date(),
      })),
    );
  const sensor = async () => {
    const [row] = await city.database.query<{ status: string; battery: number | null; version: number; xmin: string }>(
      'SELECT status, battery, version, xmin::text FROM sensors WHERE id = $1',
      [device.id],
    );
    return row!;
  };

  it('is kept, the last word on each, and is no new version of the sensor', async () => {
    await say({ status: 'error', battery: 50 }, { status: 'inactive' }, 'no JSON', { status: 'burning' });
    expect(await sensor()).toMatchObject({ status: 'inactive', battery: 50, version: 1 });
  });

  it('is written only when it is new', async () => {
    await say({ status: 'active', battery: 87 });
    const before = await sensor();
    await say({ status: 'active', battery: 87 });
    await say({ battery: 87 });
    expect(await sensor()).toEqual(before);
  });

  it('does not end a maintenance', async () => {
    await city.database.query(`UPDATE sensors SET status = 'maintenance' WHERE id = $1`, [device.id]);
    await say({ status: 'active', battery: 10 });
    expect(await sensor()).toMatchObject({ status: 'maintenance', battery: 10 });
  });

  it('counts again once a person has set the sensor active', async () => {
    await say({ status: 'error' });
    await city.database.query(`UPDATE sensors SET status = 'active' WHERE id = $1`, [device.id]);
    await eventually(() => expect(city.get(DeviceRegistry).find(device.key)?.status).toBe('active'));
    await say({ status: 'error' });
    expect(await sensor()).toMatchObject({ status: 'error' });
  });
});
