import { newId } from '@madinina/platform/database';
import { type RoomHarness, testToken } from '@madinina/platform/harness';
import { eventually } from '@madinina/platform/testing';
import { realtimeRoom } from '@madinina/contracts';
import { sayAlerts, socketHolder, speakerBeside, TestClients } from '../realtime.harness';

describe('sockets that have lived long enough', () => {
  let holder: RoomHarness;
  let speaker: RoomHarness;
  const clients = new TestClients();
  beforeAll(async () => {
    holder = await socketHolder({ environment: { REALTIME_SOCKET_LIFE_SECONDS: '1' } });
    speaker = await speakerBeside(holder);
  });
  afterEach(() => clients.end());
  afterAll(async () => {
    await speaker.stop();
    await holder.stop();
  });

  it('come back by themselves and miss nothing', async () => {
    const accountId = newId();
    const { heard, welcomes } = await clients.connect(holder, testToken(['USER'], accountId));
    const ids: string[] = [];
    while (welcomes.length < 3) ids.push(...(await sayAlerts(speaker, realtimeRoom.user(accountId), 1)));
    await eventually(() => expect(heard).toEqual(ids));
    expect(welcomes.slice(1).every(({ recovered }) => recovered)).toBe(true);
  });

  it('do not come back when their token is refused by then', async () => {
    const { socket } = await clients.connect(holder, testToken(['USER']));
    (socket.auth as { token: string }).token = 'no longer good';
    const refused = new Promise<Error>((resolve) => socket.once('connect_error', resolve));
    expect(await refused).toMatchObject({ data: { code: 'auth.token.invalid' } });
    expect(socket.connected).toBe(false);
  });

  it('are told so on the native line', async () => {
    const { closed } = await clients.native(holder, `?token=${testToken(['USER'])}`);
    expect((await closed)[0]).toBe(4410);
  });
});
