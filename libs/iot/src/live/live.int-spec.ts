import { type Dashboard, type ReadingMessage } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { RoomHarness } from '@madinina/platform/harness';
import { RealtimeConfig, RealtimeModule, RedisStreamsIoAdapter } from '@madinina/platform/realtime';
import { eventually } from '@madinina/platform/testing';
import { io, type Socket } from 'socket.io-client';
import { AlertFactory } from '../alerts/alert.factory';
import { IotLiveModule } from '../iot.live.module';
import { SensorFactory } from '../sensors/sensor.factory';
import { type SavedZone, ZoneFactory } from '../zones/zone.factory';

describe('sensors on sockets', () => {
  let room: RoomHarness;
  let zone: SavedZone;
  let elsewhere: SavedZone;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    room = await RoomHarness.start({
      imports: [RealtimeModule.forApi(), IotLiveModule],
      config: [RealtimeConfig],
      prepare: (app) => app.useWebSocketAdapter(new RedisStreamsIoAdapter(app)),
    });
    zone = await ZoneFactory.named('Centre').save(room.database);
    elsewhere = await ZoneFactory.named('Ailleurs').save(room.database);
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.disconnect();
  });
  afterAll(() => room.stop());

  const connect = async (): Promise<Socket> => {
    const socket = io(room.url, { auth: { token: room.tokenFor('USER') }, transports: ['websocket'], forceNew: true });
    sockets.push(socket);
    await new Promise<void>((resolve, reject) => socket.once('welcome', () => resolve()).once('connect_error', reject));
    return socket;
  };
  const measure = (sensorId: string, value: number, at: Date): Promise<object[]> =>
    room.database.query(
      `INSERT INTO sensor_last_readings (sensor_id, ts, value, unit, quality, received_at) VALUES ($1, $2, $3, '°C', 1, now())
       ON CONFLICT (sensor_id) DO UPDATE SET ts = EXCLUDED.ts, value = EXCLUDED.value, received_at = EXCLUDED.received_at`,
      [sensorId, at.toISOString(), value],
    );

  it('are heard by those who follow their zone, each reading once, and by no others', async () => {
    const sensor = await SensorFactory.inZone(zone.id).save(room.database);
    const other = await SensorFactory.inZone(elsewhere.id).save(room.database);
    const [socket, stranger] = [await connect(), await connect()];
    const heard: ReadingMessage[] = [];
    let strange = 0;
    socket.on('reading', (reading: ReadingMessage) => heard.push(reading));
    stranger.on('reading', () => (strange += 1));
    expect(await socket.emitWithAck('join_room', { room: `zone:${zone.id}` })).toEqual({ ok: true });
    const at = [0, 1].map((seconds) => new Date(Date.now() - 5_000 + seconds * 1_000));
    for (const [index, time] of at.entries()) {
      await measure(other.id, 1, time);
      await measure(sensor.id, 20 + index, time);
      await eventually(() => expect(heard.at(-1)).toMatchObject({ value: 20 + index }));
    }
    expect(heard).toEqual(
      at.map((time, index) => ({
        sensorId: sensor.id,
        zoneId: zone.id,
        type: 'temperature',
        value: 20 + index,
        unit: '°C',
        measuredAt: time.toISOString(),
      })),
    );
    expect(strange).toBe(0);
  });

  it('of a zone that does not exist cannot be followed', async () => {
    const socket = await connect();
    expect(await socket.emitWithAck('join_room', { room: `zone:${newId()}` })).toEqual({ ok: false, code: 'realtime.room.refused' });
  });

  it('are counted on the dashboard, with the alerts that are open', async () => {
    const { id } = await SensorFactory.inZone(zone.id).being('maintenance').save(room.database);
    await measure(id, 31, new Date());
    await AlertFactory.on(id, zone.id).graded('critical').save(room.database);
    const { data } = (await (await connect()).emitWithAck('get_dashboard_data')) as { data: Dashboard };
    expect(data).toMatchObject({
      sensors: { byStatus: { maintenance: 1, error: 0 } },
      alerts: { open: 1, bySeverity: { critical: 1, low: 0 } },
    });
    expect(data.readings?.newest[0]).toMatchObject({ sensorId: id, value: 31 });
    expect(data.readings?.sensorsHeard).toBeGreaterThanOrEqual(1);
  });
});
