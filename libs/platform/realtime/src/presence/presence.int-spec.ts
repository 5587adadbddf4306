import { newId } from '@madinina/platform/database';
import { type RoomHarness, testToken } from '@madinina/platform/harness';
import { QueueConfig, RedisConnections } from '@madinina/platform/queue';
import { eventually } from '@madinina/platform/testing';
import { type Connected, cutLine, MortalHolder, moveTo, socketHolder, TestClients } from '../realtime.harness';
import { realtimeKeys } from '../realtime-keys';
import { RealtimeStatistics } from './realtime-statistics';

const WAIT = { timeoutMs: 20_000 };

describe('presence', () => {
  let first: RoomHarness;
  let second: RoomHarness;
  const clients = new TestClients();
  const mortals: MortalHolder[] = [];

  beforeAll(async () => {
    first = await socketHolder();
    second = await socketHolder({ redisKeyPrefix: first.redisKeyPrefix });
  });
  afterEach(async () => {
    clients.end();
    for (const mortal of mortals.splice(0)) await mortal.kill();
    await eventually(async () => expect(await first.get(RealtimeStatistics).connectedAccounts()).toBe(0), WAIT);
  });
  afterAll(async () => {
    await second.stop();
    await first.stop();
  });

  const watch = async (roles: Parameters<typeof testToken>[0]): Promise<string[]> => {
    const { socket } = await clients.connect(first, testToken(roles));
    const told: string[] = [];
    for (const event of ['user_connected', 'user_disconnected'])
      socket.on(event, ({ accountId }: { accountId: string }) => told.push(`${event} ${accountId}`));
    return told;
  };
  const person = (place: RoomHarness | string, accountId: string): Promise<Connected> =>
    clients.connect(place, testToken(['USER'], accountId));

  it('tells administrators, and nobody else, of the first socket and the last', async () => {
    const [ana, told, toldOperator] = [newId(), await watch(['ADMIN']), await watch(['OPERATOR'])];
    const sockets = [await person(first, ana), await person(second, ana)];
    await eventually(() => expect(told).toContain(`user_connected ${ana}`));
    sockets[0]?.socket.disconnect();
    await eventually(async () => expect(await first.get(RealtimeStatistics).figures()).toMatchObject({ sockets: { socketIo: 3 } }), WAIT);
    expect([...(await second.get(RealtimeStatistics).connectedOf([ana, newId()]))]).toEqual([ana]);
    sockets[1]?.socket.disconnect();
    await eventually(() =>
      expect(told.filter((text) => text.endsWith(ana))).toEqual([`user_connected ${ana}`, `user_disconnected ${ana}`]),
    );
    expect(toldOperator).toEqual([]);
  });

  it('counts native sockets too', async () => {
    const ana = newId();
    const { said, socket } = await clients.native(second, `?token=${testToken(['USER'], ana)}`);
    await eventually(() => expect(said).toHaveLength(1));
    expect(await first.get(RealtimeStatistics).connectedAccounts()).toBe(1);
    await eventually(async () => expect(await first.get(RealtimeStatistics).figures()).toMatchObject({ sockets: { native: 1 } }), WAIT);
    socket.close();
  });

  it('is right again after a process was killed: who came back never went, who did not is gone', async () => {
    const told = await watch(['ADMIN']);
    const dying = await MortalHolder.start(first);
    mortals.push(dying);
    const [back, gone] = [newId(), newId()];
    const [returning, staying] = [await person(dying.url, back), await person(dying.url, gone)];
    expect(await first.get(RealtimeStatistics).connectedAccounts()).toBe(3);
    moveTo(returning.socket, second.url);
    await dying.kill();
    staying.socket.disconnect();
    await eventually(() => expect(told).toContain(`user_disconnected ${gone}`), WAIT);
    await eventually(async () => expect(await first.get(RealtimeStatistics).connectedAccounts()).toBe(2), WAIT);
    expect(told.filter((text) => text.endsWith(back))).toEqual([`user_connected ${back}`]);
    expect(returning.socket.recovered).toBe(true);
    await eventually(async () => expect((await first.get(RealtimeStatistics).figures()).processes).toHaveLength(2), WAIT);
  });

  it('is counted anew when Redis forgot it', async () => {
    const ana = newId();
    await person(first, ana);
    const { shared } = first.get(RedisConnections);
    const key = realtimeKeys(first.get(QueueConfig).keyPrefix).presence;
    const keys = await shared.keys(`${key}*`);
    await shared.del(...keys);
    expect(await first.get(RealtimeStatistics).connectedAccounts()).toBe(0);
    await eventually(async () => expect(await second.get(RealtimeStatistics).connectedOf([ana])).toEqual(new Set([ana])), WAIT);
  });

  it('does not count a socket twice that comes back while its old line is not known to be dead', async () => {
    const ana = newId();
    const { socket } = await person(first, ana);
    cutLine(socket);
    await eventually(() => expect(socket.recovered).toBe(true));
    await eventually(
      async () => expect(await first.get(RealtimeStatistics).figures()).toMatchObject({ connectedAccounts: 1, sockets: { socketIo: 1 } }),
      WAIT,
    );
  });
});
