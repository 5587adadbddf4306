import { newId } from '@madinina/platform/database';
import { RoomHarness } from '@madinina/platform/harness';
import { type SensorStatus, type SensorType } from '@madinina/contracts';
import { Logger, Module } from '@nestjs/common';
import { RaisedAlertRepository } from '../evaluation/raised-alert.repository';
import { RuleStateRepository } from '../evaluation/rule-state.repository';
import { SensorFactory } from '../sensors/sensor.factory';
import { type SavedZone, ZoneFactory } from '../zones/zone.factory';
import { OfflineScanService } from './offline-scan.service';
import { OfflineRepository } from './offline.repository';

@Module({ providers: [OfflineRepository, OfflineScanService, RaisedAlertRepository, RuleStateRepository] })
class Scans {}

const MINUTE = 60_000;

describe('sensors that fall silent', () => {
  let room: RoomHarness;
  let zone: SavedZone;
  let now: Date;
  const ago = (minutes: number): Date => new Date(now.getTime() - minutes * MINUTE);
  const query = <Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> => room.database.query<Row>(sql, values);

  beforeAll(async () => {
    Logger.overrideLogger(false);
    room = await RoomHarness.start({ imports: [Scans] });
  });
  afterAll(() => room.stop());
  beforeEach(async () => {
    now = new Date();
    await query('TRUNCATE rules, sensors, offline_watches, outbox_events CASCADE');
    zone = await ZoneFactory.named('Centre').save(room.database);
    // One that speaks, so that the city hears.
    await sensor({ heard: 0 });
  });

  /** A sensor with a reading a minute, last heard so many minutes ago. */
  async function sensor({
    heard,
    type = 'temperature',
    status = 'active',
    inZone = zone,
    watched = 1_440,
  }: {
    heard: number | null;
    type?: SensorType;
    status?: SensorStatus;
    inZone?: SavedZone;
    watched?: number;
  }): Promise<string> {
    const { id } = await SensorFactory.inZone(inZone.id).called('Bourg').measuring(type).being(status).save(room.database);
    await query('UPDATE sensors SET watched_since = $2 WHERE id = $1', [id, ago(watched)]);
    if (heard !== null) await hear(id, ago(heard));
    return id;
  }
  const hear = (id: string, at: Date) =>
    query(
      `INSERT INTO sensor_last_readings (sensor_id, ts, value, unit, quality, received_at) VALUES ($1, $2, 27.4, '°C', 1, $2)
       ON CONFLICT (sensor_id) DO UPDATE SET ts = excluded.ts, received_at = excluded.received_at`,
      [id, at],
    );
  async function rule(scope: { sensorId?: string; zoneId?: string; sensorType?: SensorType } = { sensorType: 'temperature' }, missed = 3) {
    const id = newId();
    await query(
      `INSERT INTO rules (id, name, type, severity, sensor_id, zone_id, sensor_type, condition) VALUES ($1, 'Muet', 'offline', 'high', $2, $3, $4, $5)`,
      [
        id,
        scope.sensorId ?? null,
        scope.zoneId ?? null,
        scope.sensorType ?? null,
        JSON.stringify({ type: 'offline', missedReadings: missed }),
      ],
    );
    return id;
  }
  const scan = () => room.get(OfflineScanService).scan(now);
  const alerts = () =>
    query<{ sensor: string; rule: string; status: string; reason: string; value: number | null; resolved: string | null }>(
      `SELECT a.sensor_id AS sensor, a.rule_id AS rule, a.status, a.reason, a.value,
         (SELECT c.reason FROM alert_changes c WHERE c.alert_id = a.id AND c.to_status = 'resolved') AS resolved
       FROM alerts a ORDER BY a.id`,
    );
  const blamed = async (): Promise<string[]> => (await alerts()).map(({ sensor: id }) => id);

  it('are told once, with the reason, and the alert ends when they speak again', async () => {
    await rule();
    const silent = await sensor({ heard: 12 });
    await sensor({ heard: 2 });
    expect(await scan()).toEqual({ raised: 1, cleared: 0, doubt: undefined });
    expect(await scan()).toEqual({ raised: 0, cleared: 0, doubt: undefined });
    const [alert] = await alerts();
    expect(alert).toMatchObject({ sensor: silent, status: 'active', value: null });
    expect(alert!.reason).toBe('Bourg : aucune mesure depuis 12 min (attendue toutes les 1 min) ; dernière valeur 27,4 °C');
    await hear(silent, now);
    expect(await scan()).toMatchObject({ cleared: 1 });
    expect(await alerts()).toMatchObject([{ status: 'resolved', resolved: 'Mesures reçues de nouveau après 12 min' }]);
    const events = await query<{ name: string; data: { type: string } }>(
      `SELECT name, data FROM outbox_events WHERE name LIKE 'iot.alert%' ORDER BY id`,
    );
    expect(events.map(({ name, data }) => [name, data.type])).toEqual([
      ['iot.alert-raised', 'offline'],
      ['iot.alert-resolved', 'offline'],
    ]);
    expect(await query('SELECT 1 FROM rule_states')).toEqual([]);
  });

  it('are those of the scope: a sensor, a zone, a type, a type in a zone', async () => {
    const north = await ZoneFactory.named('Nord').save(room.database);
    const [here, noise, there] = [
      await sensor({ heard: 60 }),
      await sensor({ heard: 60, type: 'noise' }),
      await sensor({ heard: 60, inZone: north }),
    ];
    const found = async (scope: Parameters<typeof rule>[0]) => {
      const id = await rule(scope);
      await scan();
      return (await alerts())
        .filter((alert) => alert.rule === id)
        .map(({ sensor: one }) => one)
        .sort();
    };
    expect(await found({ sensorId: noise })).toEqual([noise]);
    expect(await found({ zoneId: zone.id })).toEqual([here, noise].sort());
    expect(await found({ zoneId: zone.id, sensorType: 'temperature' })).toEqual([here]);
    expect(await found({ sensorType: 'temperature' })).toEqual([here, there].sort());
  });

  it('have the time that their rule and interval give them, and a minute at least', async () => {
    await rule({ sensorType: 'temperature' }, 10);
    const slow = await sensor({ heard: 25 });
    await query('UPDATE sensors SET interval_seconds = 300 WHERE id = $1', [slow]);
    const fast = await sensor({ heard: 0.8 });
    await query('UPDATE sensors SET interval_seconds = 1 WHERE id = $1', [fast]);
    const late = await sensor({ heard: 11 });
    await scan();
    expect(await blamed()).toEqual([late]);
  });

  it('are not those in maintenance, out of service, or just registered', async () => {
    await rule();
    await sensor({ heard: 60, status: 'maintenance' });
    await sensor({ heard: 60, status: 'inactive' });
    await sensor({ heard: null, watched: 1 });
    const never = await sensor({ heard: null, watched: 10 });
    const faulty = await sensor({ heard: 60, status: 'error' });
    await scan();
    expect(await blamed()).toEqual([never, faulty].sort());
    expect((await alerts()).find((alert) => alert.sensor === never)!.reason).toContain('jamais entendu');
  });

  it('are no longer awaited once in maintenance, and have their whole time after it', async () => {
    await rule();
    const silent = await sensor({ heard: 60 });
    await scan();
    await query(`UPDATE sensors SET status = 'maintenance' WHERE id = $1`, [silent]);
    expect(await scan()).toMatchObject({ cleared: 1 });
    expect(await alerts()).toMatchObject([{ status: 'resolved', resolved: 'Capteur en maintenance' }]);
    await query(`UPDATE sensors SET status = 'active' WHERE id = $1`, [silent]);
    expect(await scan()).toMatchObject({ raised: 0 });
  });

  it('are not blamed when the city hears nothing, and have their whole time once it hears again', async () => {
    await rule();
    const [first, ...others] = [await sensor({ heard: 10 }), await sensor({ heard: 10 }), await sensor({ heard: 10 })];
    await query('UPDATE sensor_last_readings SET received_at = $1', [ago(10)]);
    // Together they should speak every few seconds.
    await query('UPDATE sensors SET interval_seconds = 10');
    expect(await scan()).toEqual({ raised: 0, cleared: 0, doubt: 'deaf' });
    await hear(first, now);
    expect(await scan()).toEqual({ raised: 0, cleared: 0, doubt: undefined });
    now = new Date(now.getTime() + 2 * MINUTE);
    await hear(first, now);
    await scan();
    expect(await blamed()).toEqual(expect.arrayContaining(others));
    expect(await blamed()).not.toContain(first);
  });

  it('are not blamed at once when most fall silent together, but after a quarter of an hour', async () => {
    await rule();
    for (let count = 0; count < 20; count += 1) await sensor({ heard: 5 });
    expect(await scan()).toEqual({ raised: 0, cleared: 0, doubt: 'mass' });
    await query('UPDATE sensor_last_readings SET received_at = $1 WHERE received_at < $2', [ago(20), ago(1)]);
    expect(await scan()).toEqual({ raised: 20, cleared: 0, doubt: undefined });
  });

  it('are not told again when a person resolved the alert, until they have spoken', async () => {
    await rule();
    const silent = await sensor({ heard: 30 });
    await scan();
    await query(`UPDATE alerts SET status = 'resolved', resolved_at = now(), resolved_by = $1`, [newId()]);
    expect(await scan()).toMatchObject({ raised: 0 });
    await hear(silent, ago(10));
    await scan();
    expect((await alerts()).map(({ status }) => status)).toEqual(['resolved', 'active']);
  });

  it('are told once also when many scan at the same time', async () => {
    await rule();
    for (let count = 0; count < 8; count += 1) await sensor({ heard: 30 + count });
    await Promise.all(Array.from({ length: 4 }, () => scan()));
    await scan();
    expect(await alerts()).toHaveLength(8);
  });

  it('cost nothing where no rule watches for silence', async () => {
    await sensor({ heard: 30 });
    expect(await scan()).toBeUndefined();
  });
});
