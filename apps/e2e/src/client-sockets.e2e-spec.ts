import { eventually } from '@madinina/platform/testing';
import { connectCity, getProfile, sendNotification } from '@madinina/client';
import { connectChannels, connectSocket, type NotificationMessage, SocketRefused } from '@madinina/client/realtime';
import { CityProcess } from './city-process.harness';
import { City } from './city.harness';

describe('the sockets of the client', () => {
  let city: City;
  let other: CityProcess;

  beforeAll(async () => {
    city = await City.start();
    other = await CityProcess.of('api', city.environmentOfProcess);
    other.start();
    await other.ready();
  });
  afterAll(async () => {
    await other.end('SIGTERM');
    await city.stop();
  });

  it('tells each notification once and in order, though the api is killed in the middle', async () => {
    const near = connectCity({ baseUrl: city.api.url });
    const far = connectCity({ baseUrl: other.url });
    await near.signIn(city.adminAccount);
    await far.signIn(city.adminAccount);
    const { id } = await getProfile({ client: far.client });
    const tell = (title: string) =>
      sendNotification({
        client: far.client,
        body: { accountId: id, type: 'system', priority: 'high', texts: { fr: { title, body: 'Corps' } } },
      });

    const socket = connectSocket(near);
    const heard: NotificationMessage[] = [];
    const missed: unknown[] = [];
    let welcomes = 0;
    socket.on('notification', (notification) => heard.push(notification));
    socket.on('missed', (gap) => missed.push(gap));
    socket.on('connected', () => (welcomes += 1));
    await eventually(() => expect(welcomes).toBe(1));
    await tell('n1');
    await eventually(() => expect(heard).toHaveLength(1));

    await city.api.end('SIGKILL');
    const during = ['n2', 'n3', 'n4', 'n5'];
    for (const title of during) await tell(title);
    city.api.start();
    await city.api.ready();
    await tell('n6');

    await eventually(() => expect(heard).toHaveLength(6), { timeoutMs: 60_000 });
    expect(new Set(heard.map(({ id: one }) => one)).size).toBe(6);
    expect(heard.map(({ title }) => title).sort()).toEqual(['n1', ...during, 'n6']);
    expect(missed).toEqual([]);
    expect((await socket.ask('ping')).serverTime).toMatch(/Z$/);
    await expect(socket.join('zone:not-a-zone')).rejects.toBeInstanceOf(SocketRefused);
    socket.close();
  }, 180_000);

  it('opens channels of the native socket, and is told which are refused', async () => {
    const near = connectCity({ baseUrl: city.api.url });
    await near.signIn(city.adminAccount);
    const channels = connectChannels(near);
    const subscribed: unknown[] = [];
    const connected: unknown[] = [];
    channels.on('subscribed', ({ channels: open, refused }) => subscribed.push([open, refused]));
    channels.on('connected', (message) => connected.push(message));
    channels.subscribe('alerts', 'secrets');
    await eventually(() => expect(subscribed).toEqual([[['alerts'], ['secrets']]]));
    await city.api.end('SIGKILL');
    city.api.start();
    await eventually(() => expect(subscribed).toHaveLength(2), { timeoutMs: 60_000 });
    expect(connected).toHaveLength(2);
    channels.close();
  });
});
