import { type Dashboard, type NotificationMessage, type Welcome } from '@madinina/contracts';
import { eventually } from '@madinina/platform/testing';
import { io, type Socket } from 'socket.io-client';
import { type CityProcess } from './city-process.harness';
import { City } from './city.harness';

const NOTIFICATIONS = 120;
const WAIT = { timeoutMs: 60_000 };

interface Figures {
  readonly connectedAccounts: number;
  readonly sockets: { readonly socketIo: number };
  readonly processes: readonly object[];
}

describe('a city with two apis', () => {
  let city: City;
  let doomed: CityProcess;
  let socket: Socket;
  const heard: NotificationMessage[] = [];
  const numbers: string[] = [];
  const welcomes: Welcome[] = [];

  beforeAll(async () => {
    city = await City.start();
    doomed = await city.anotherApi();
    socket = io(doomed.url, {
      auth: { token: city.adminToken },
      transports: ['websocket'],
      reconnectionDelay: 100,
      reconnectionDelayMax: 500,
    });
    socket.on('welcome', (welcome: Welcome) => welcomes.push(welcome));
    socket.on('notification', (message: NotificationMessage, number: string) => {
      heard.push(message);
      numbers.push(number);
    });
    await eventually(() => expect(welcomes).toHaveLength(1), WAIT);
  }, 180_000);
  afterAll(async () => {
    socket.disconnect();
    await doomed.end('SIGKILL');
    await city.stop();
  });

  it('counts its sockets over both', async () => {
    await eventually(async () => {
      const { body } = await city.ask<Figures>('GET', 'statistics/realtime');
      expect(body).toMatchObject({ connectedAccounts: 1, sockets: { socketIo: 1 } });
      expect(body.processes).toHaveLength(2);
    }, WAIT);
  });

  it('tells a socket whose api is killed every notification once, in order, from the other', async () => {
    const { accountId } = welcomes[0] ?? { accountId: '' };
    const tell = async (number: number): Promise<void> => {
      const texts = { fr: { title: `Avis ${number}`, body: 'Corps' } };
      const { status } = await city.ask('POST', 'notifications', {
        body: { accountId, type: 'security', priority: 'urgent', channels: ['in_app', 'realtime'], texts },
      });
      expect(status).toBe(201);
    };
    for (let number = 0; number < NOTIFICATIONS; number += 1) {
      await tell(number);
      if (number !== 40) continue;
      (socket.io as unknown as { uri: string }).uri = city.api.url;
      await doomed.end('SIGKILL');
    }
    await eventually(() => expect(new Set(heard.map(({ title }) => title)).size).toBe(NOTIFICATIONS), WAIT);
    expect(heard).toHaveLength(NOTIFICATIONS);
    expect(welcomes.map(({ recovered }) => recovered)).toEqual([false, true]);
    const padded = numbers.map((number) =>
      number
        .split('-')
        .map((part) => part.padStart(15, '0'))
        .join('-'),
    );
    expect(padded).toEqual(padded.toSorted());
  }, 180_000);

  it('counts itself right after one of them was killed', async () => {
    await eventually(async () => {
      const { body } = await city.ask<Figures>('GET', 'statistics/realtime');
      expect(body).toMatchObject({ connectedAccounts: 1, sockets: { socketIo: 1 } });
      expect(body.processes).toHaveLength(1);
    }, WAIT);
  });

  it('shows itself at a glance', async () => {
    const { data } = (await socket.emitWithAck('get_dashboard_data')) as { data: Dashboard };
    expect(data).toMatchObject({ sensors: { total: 0 }, alerts: { open: 0 }, unreadNotifications: NOTIFICATIONS, connectedAccounts: 1 });
  });
});
