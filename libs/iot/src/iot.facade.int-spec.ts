import { type Database } from '@madinina/platform/database';
import { RoomHarness } from '@madinina/platform/harness';
import { IotFacade } from './iot.facade';
import { IotModule } from './iot.module';
import { SensorFactory } from './sensors/sensor.factory';
import { type SensorInput, SensorService } from './sensors/sensor.service';
import { ZoneFactory } from './zones/zone.factory';

const NOWHERE = '01937c4e-0000-7000-8000-000000000000';

describe('what other rooms and seeds ask', () => {
  let room: RoomHarness;
  let database: Database;
  let iot: IotFacade;
  let sensors: SensorService;

  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [IotModule] });
    database = room.database;
    iot = room.get(IotFacade);
    sensors = room.get(SensorService);
  });
  afterAll(() => room.stop());

  it('zones by id, those that are there', async () => {
    const [one, two] = [await ZoneFactory.named('Une').save(database), await ZoneFactory.named('Deux').save(database)];
    expect(await iot.zoneOf(one.id)).toEqual(one);
    expect(await iot.zoneOf(NOWHERE)).toBeUndefined();
    expect(new Set(await iot.zonesOf([two.id, NOWHERE, one.id]))).toEqual(new Set([one, two]));
  });

  it('the sensors of a zone', async () => {
    const zone = await ZoneFactory.named('Peuplée').save(database);
    const sensor = await SensorFactory.inZone(zone.id).measuring('noise').save(database);
    expect(await iot.sensorsOfZone(zone.id)).toEqual([{ id: sensor.id, name: sensor.name, type: 'noise' }]);
    expect(await iot.sensorsOfZone(NOWHERE)).toEqual([]);
  });

  it('a thousand sensors, made once', async () => {
    const zone = await ZoneFactory.named('Semée').save(database);
    const inputs = Array.from({ length: 1_000 }, (_, n): SensorInput => ({
      deviceKey: `seed-${n}`,
      name: `Capteur ${n}`,
      type: 'noise',
      zoneId: zone.id,
      position: [-61.07, 14.6],
    }));
    const first = await sensors.ensureAll(inputs);
    expect(first).toHaveLength(1_000);
    expect(first.every(({ created }) => created)).toBe(true);
    const again = await sensors.ensureAll([...inputs, { ...inputs[0]!, deviceKey: 'seed-new', secret: 'told' }]);
    expect(again.filter(({ created }) => created).map(({ deviceKey }) => deviceKey)).toEqual(['seed-new']);
    expect(new Map(again.map(({ deviceKey, id }) => [deviceKey, id])).get('seed-7')).toBe(
      first.find(({ deviceKey }) => deviceKey === 'seed-7')?.id,
    );
    expect(await database.query(`SELECT data FROM outbox_events WHERE name = 'iot.device-access-changed'`)).toEqual([
      { data: { deviceKeys: ['seed-new'] } },
    ]);
    const [row] = await database.query(`SELECT unit, status, interval_seconds, secret_hash FROM sensors WHERE device_key = 'seed-7'`);
    expect(row).toEqual({ unit: 'dB(A)', status: 'active', interval_seconds: 60, secret_hash: null });
    await expect(sensors.ensureAll([{ ...inputs[0]!, deviceKey: 'lost', zoneId: NOWHERE }])).rejects.toMatchObject({
      code: 'iot.sensor.zone_unknown',
    });
  });
});
