import { parseConfig } from '@madinina/platform/config';
import { Database, DatabaseConfig } from '@madinina/platform/database';
import { createTestDatabase, type TestDatabase } from '@madinina/platform/testing';
import { IotFacade } from './iot.facade';
import { SensorListRepository } from './sensors/sensor-list.repository';
import { SensorFactory } from './sensors/sensor.factory';
import { SensorRepository } from './sensors/sensor.repository';
import { type SensorInput, SensorService } from './sensors/sensor.service';
import { ZoneFactory } from './zones/zone.factory';
import { ZoneRepository } from './zones/zone.repository';

const NOWHERE = '01937c4e-0000-7000-8000-000000000000';

describe('what other rooms and seeds ask', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let iot: IotFacade;
  let sensors: SensorService;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    const config = parseConfig({ NODE_ENV: 'test', DATABASE_URL: testDatabase.url, DATABASE_POOL_SIZE: '2' }, [DatabaseConfig]);
    database = new Database(config.get(DatabaseConfig));
    const repository = new SensorRepository(database);
    iot = new IotFacade(new ZoneRepository(database), repository);
    sensors = new SensorService(repository, new SensorListRepository(database));
  });
  afterAll(async () => {
    await database.onApplicationShutdown();
    await testDatabase.drop();
  });

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
    const [row] = await database.query(`SELECT unit, status, interval_seconds, secret_hash FROM sensors WHERE device_key = 'seed-7'`);
    expect(row).toEqual({ unit: 'dB(A)', status: 'active', interval_seconds: 60, secret_hash: null });
    await expect(sensors.ensureAll([{ ...inputs[0]!, deviceKey: 'lost', zoneId: NOWHERE }])).rejects.toMatchObject({
      code: 'iot.sensor.zone_unknown',
    });
  });
});
