import { RoomHarness } from '@madinina/platform/harness';
import { RealtimeConfig, RealtimeModule, RealtimeStatistics, RedisStreamsIoAdapter } from '@madinina/platform/realtime';
import { eventually } from '@madinina/platform/testing';
import { io, type Socket } from 'socket.io-client';
import { StatisticsHttpModule } from '../statistics.http.module';
import { type RealtimeStatisticsDto } from './realtime-statistics.dto';

describe('figures of the sockets', () => {
  let room: RoomHarness;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    room = await RoomHarness.start({
      imports: [RealtimeModule.forApi(), StatisticsHttpModule],
      config: [RealtimeConfig],
      environment: { REALTIME_PRESENCE_SECONDS: '1' },
      prepare: (app) => app.useWebSocketAdapter(new RedisStreamsIoAdapter(app)),
    });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    await room.stop();
  });

  const ask = (token: string) => room.request<RealtimeStatisticsDto & { code: string }>('GET', 'statistics/realtime', { token });

  it('are for administrators', async () => {
    expect((await room.request('GET', 'statistics/realtime')).status).toBe(401);
    for (const role of ['USER', 'OPERATOR'] as const) expect((await ask(room.tokenFor(role))).status).toBe(403);
  });

  it('count accounts and sockets, over all processes', async () => {
    const [ana, ben] = [room.tokenFor('USER'), room.tokenFor('USER')];
    for (const token of [ana, ana, ben]) {
      const socket = io(room.url, { auth: { token }, transports: ['websocket'], forceNew: true });
      sockets.push(socket);
      await new Promise<void>((resolve, reject) => socket.once('welcome', () => resolve()).once('connect_error', reject));
    }
    const counts = { socketIo: 3, native: 0 };
    await eventually(async () => {
      const { status, headers, body } = await ask(room.tokenFor('ADMIN'));
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(body).toMatchObject({ connectedAccounts: 2, sockets: counts, processes: [{ sockets: counts }] });
    });
  });

  it('say so when they cannot be read', async () => {
    const statistics = room.get(RealtimeStatistics);
    const figures = jest.spyOn(statistics, 'figures').mockRejectedValueOnce(new Error('connection lost'));
    expect(await ask(room.tokenFor('ADMIN'))).toMatchObject({ status: 503, body: { code: 'statistics.realtime.unavailable' } });
    figures.mockRestore();
  });
});
