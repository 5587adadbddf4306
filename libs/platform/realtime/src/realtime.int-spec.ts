import { once } from 'node:events';
import { type AlertMessage, realtimeRoom, type Role } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { RoomHarness, testToken } from '@madinina/platform/harness';
import { QueueModule } from '@madinina/platform/queue';
import { eventually } from '@madinina/platform/testing';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { RealtimeEmitter } from './realtime-emitter';
import { RealtimeConfig } from './realtime.config';
import { RealtimeModule } from './realtime.module';
import { RedisStreamsIoAdapter } from './socket-io/socket-io.adapter';

const alert = (id: string): AlertMessage => ({
  id,
  type: 'threshold',
  severity: 'high',
  status: 'active',
  sensorId: newId(),
  sensorName: 'Savane',
  sensorType: 'temperature',
  zoneId: newId(),
  zoneName: 'Fort-de-France',
  value: 36,
  unit: '°C',
  reason: '36 °C dépasse 35 °C',
  raisedAt: '2026-01-12T10:00:00.000Z',
  measuredAt: null,
});

describe('sockets', () => {
  let first: RoomHarness;
  let second: RoomHarness;
  let speaker: RoomHarness;
  const sockets: Socket[] = [];
  const natives: WebSocket[] = [];

  const holder = (redisKeyPrefix?: string): Promise<RoomHarness> =>
    RoomHarness.start({
      imports: [RealtimeModule.forApi()],
      config: [RealtimeConfig],
      environment: { REALTIME_SOCKETS_PER_ACCOUNT: '3', REALTIME_HEARTBEAT_SECONDS: '1' },
      prepare: (app) => app.useWebSocketAdapter(new RedisStreamsIoAdapter(app)),
      ...(redisKeyPrefix !== undefined && { redisKeyPrefix }),
    });

  beforeAll(async () => {
    first = await holder();
    second = await holder(first.redisKeyPrefix);
    speaker = await RoomHarness.start({
      imports: [RealtimeModule.forWorker()],
      config: [RealtimeConfig],
      queues: QueueModule.forProducer(),
      redisKeyPrefix: first.redisKeyPrefix,
    });
  }, 60_000);

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.disconnect();
    for (const native of natives.splice(0)) native.terminate();
  });

  afterAll(async () => {
    await speaker.stop();
    await second.stop();
    await first.stop();
  });

  const connect = async (harness: RoomHarness, token: unknown): Promise<{ socket: Socket; welcome: { rooms: string[] } }> => {
    const socket = io(harness.url, {
      auth: { token },
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 100,
    });
    sockets.push(socket);
    const welcome = await new Promise<{ rooms: string[] }>((resolve, reject) =>
      socket.once('welcome', resolve).once('connect_error', reject),
    );
    return { socket, welcome };
  };

  const heardBy = (socket: Socket): string[] => {
    const heard: string[] = [];
    socket.on('alert', ({ id }: AlertMessage) => heard.push(id));
    return heard;
  };

  it('are in the rooms that the server decides', async () => {
    const accountId = newId();
    const { welcome } = await connect(first, testToken(['USER', 'OPERATOR'], accountId));
    expect(welcome.rooms).toEqual(expect.arrayContaining([`user:${accountId}`, 'role:USER', 'role:OPERATOR']));
  });

  it.each([
    ['no token', undefined, 'auth.token.missing'],
    ['a token that is none', 'rubbish', 'auth.token.invalid'],
  ])('are refused with %s', async (_what, token, code) => {
    await expect(connect(first, token)).rejects.toMatchObject({ data: { code } });
  });

  it('hear what another process says, in order, once, whichever process holds them', async () => {
    const { socket: here } = await connect(first, testToken(['OPERATOR']));
    const { socket: there } = await connect(second, testToken(['OPERATOR', 'ADMIN']));
    const { socket: citizen } = await connect(second, testToken(['USER']));
    const [heardHere, heardThere, heardByCitizen] = [heardBy(here), heardBy(there), heardBy(citizen)];
    const ids = Array.from({ length: 50 }, () => newId());
    const emitter = speaker.get(RealtimeEmitter);
    for (const id of ids) await emitter.emit([realtimeRoom.role('OPERATOR'), realtimeRoom.role('ADMIN')], 'alert', alert(id));
    await eventually(() => {
      expect(heardHere).toEqual(ids);
      expect(heardThere).toEqual(ids);
    });
    expect(heardByCitizen).toEqual([]);
  });

  it('get what they missed when they come back after a cut, once, in order', async () => {
    const { socket } = await connect(first, testToken(['OPERATOR']));
    const heard = heardBy(socket);
    const emitter = speaker.get(RealtimeEmitter);
    const [before, missed, also] = [newId(), newId(), newId()];
    await emitter.emit(realtimeRoom.role('OPERATOR'), 'alert', alert(before));
    await eventually(() => expect(heard).toEqual([before]));
    // A cut line, not a goodbye.
    socket.io.engine.close();
    await emitter.emit(realtimeRoom.role('OPERATOR'), 'alert', alert(missed));
    await emitter.emit(realtimeRoom.role('OPERATOR'), 'alert', alert(also));
    await eventually(() => expect(heard).toEqual([before, missed, also]));
    expect(socket.recovered).toBe(true);
  });

  it.each<[string, Role[], unknown, object]>([
    ['a zone that is one', ['USER'], { room: `zone:${newId()}` }, { ok: true }],
    ['another person’s room', ['SUPER_ADMIN'], { room: `user:${newId()}` }, { ok: false, code: 'realtime.room.refused' }],
    ['nothing', ['USER'], { room: 7 }, { ok: false, code: 'realtime.room.malformed' }],
  ])('that ask for %s are answered', async (_what, roles, body, answer) => {
    const { socket } = await connect(first, testToken(roles));
    await expect(socket.emitWithAck('join_room', body) as Promise<object>).resolves.toEqual(answer);
  });

  it('are no more than an account may hold', async () => {
    const token = testToken(['USER']);
    for (let number = 0; number < 3; number += 1) await connect(first, token);
    await expect(connect(first, token)).rejects.toMatchObject({ data: { code: 'realtime.sockets.too_many' } });
  });

  it('of a revoked session are cut at once, in every process', async () => {
    const accountId = newId();
    const { socket } = await connect(second, testToken(['USER'], accountId));
    const native = await openNative(second, `?token=${testToken(['USER'], accountId)}`);
    const cut = new Promise((resolve) => socket.once('disconnect', resolve));
    const closed = once(native.socket, 'close') as Promise<[number]>;
    await speaker.get(RealtimeEmitter).disconnect(realtimeRoom.user(accountId));
    await cut;
    expect((await closed)[0]).toBe(4403);
  });

  const openNative = async (harness: RoomHarness, query = ''): Promise<{ socket: WebSocket; said: Record<string, unknown>[] }> => {
    const socket = new WebSocket(`${harness.url.replace('http', 'ws')}/ws${query}`);
    natives.push(socket);
    const said: Record<string, unknown>[] = [];
    socket.on('message', (data: Buffer) => said.push(JSON.parse(data.toString()) as Record<string, unknown>));
    await once(socket, 'open');
    return { socket, said };
  };

  it('of the native kind say who they are, subscribe to what they may, and hear it', async () => {
    const { socket, said } = await openNative(first);
    socket.send(JSON.stringify({ type: 'auth', token: testToken(['USER']) }));
    await eventually(() => expect(said[0]).toMatchObject({ type: 'connected' }));
    socket.send(JSON.stringify({ type: 'subscribe', channels: ['alerts', 'camera_1'] }));
    await eventually(() => expect(said[1]).toEqual({ type: 'subscribed', channels: ['alerts'], refused: ['camera_1'] }));
    socket.send(JSON.stringify({ type: 'ping', timestamp: 7 }));
    await eventually(() => expect(said[2]).toEqual({ type: 'pong', timestamp: 7 }));
    const id = newId();
    await speaker.get(RealtimeEmitter).emitNative({ channel: 'alerts', message: { type: 'new_alert', data: alert(id) } });
    await eventually(() => expect(said[3]).toMatchObject({ type: 'new_alert', data: { id } }));
    socket.send('{"type":');
    await eventually(() => expect(said[4]).toEqual({ type: 'error', code: 'realtime.message.malformed' }));
  });

  it('of the native kind are refused with a bad token, and told why', async () => {
    const { socket, said } = await openNative(first, '?token=rubbish');
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(4401);
    expect(said).toEqual([{ type: 'error', code: 'auth.token.invalid' }]);
  });

  it('of the native kind stay open while they answer the heartbeat', async () => {
    const { socket, said } = await openNative(first, `?token=${testToken(['USER'])}`);
    let pings = 0;
    socket.on('ping', () => (pings += 1));
    await eventually(() => expect(pings).toBeGreaterThanOrEqual(2));
    expect(socket.readyState).toBe(WebSocket.OPEN);
    expect(said).toHaveLength(1);
  });

  it('asked for elsewhere are refused', async () => {
    const socket = new WebSocket(`${first.url.replace('http', 'ws')}/elsewhere`);
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('404');
  });
});
