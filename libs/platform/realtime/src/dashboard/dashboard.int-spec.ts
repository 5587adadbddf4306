import { type Dashboard, type DashboardPart, realtimeRoom } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { type RoomHarness, testToken } from '@madinina/platform/harness';
import { type Caller } from '@madinina/platform/http';
import { eventually } from '@madinina/platform/testing';
import { type Connected, cutLine, sayAlerts, socketHolder, speakerBeside, TestClients } from '../realtime.harness';
import { type DashboardSource, ShowsOnDashboard } from '../index';

const WAIT = { timeoutMs: 20_000 };
let unread = new Map<string, number>();
let total = 1;
let sharedReads = 0;

@ShowsOnDashboard({ permission: 'notifications.own.read', isShared: false, changedBy: ['alert'] })
class Unread implements DashboardSource {
  read({ accountId }: Caller): Promise<DashboardPart> {
    return Promise.resolve({ unreadNotifications: unread.get(accountId) ?? 0 });
  }
}

@ShowsOnDashboard({ permission: 'iot.sensor.read', isShared: true, changedBy: ['alert'] })
class Sensors implements DashboardSource {
  async read(): Promise<DashboardPart> {
    sharedReads += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { sensors: { total, byStatus: { active: total, inactive: 0, maintenance: 0, error: 0 } } };
  }
}

describe('the dashboard', () => {
  let holder: RoomHarness;
  let speaker: RoomHarness;
  const clients = new TestClients();

  beforeAll(async () => {
    holder = await socketHolder({ providers: [Unread, Sensors], environment: { REALTIME_SOCKETS_PER_ACCOUNT: '50' } });
    speaker = await speakerBeside(holder);
  });
  beforeEach(() => {
    unread = new Map();
    total = 1;
  });
  afterEach(() => clients.end());
  afterAll(async () => {
    await speaker.stop();
    await holder.stop();
  });

  const show = async ({ socket }: Connected): Promise<Dashboard> => {
    const { data } = (await socket.emitWithAck('get_dashboard_data')) as { data: Dashboard };
    return data;
  };
  const updatesOf = ({ socket }: Connected): Dashboard[] => {
    const updates: Dashboard[] = [];
    socket.on('dashboard_update', (update: Dashboard) => updates.push(update));
    return updates;
  };

  it('shows what the rooms bring and the caller may see', async () => {
    const ana = newId();
    unread.set(ana, 4);
    const shown = await show(await clients.connect(holder, testToken(['USER'], ana)));
    expect(shown).toMatchObject({ unreadNotifications: 4, sensors: { total: 1 } });
    expect(shown).not.toHaveProperty('connectedAccounts');
    expect(await show(await clients.connect(holder, testToken(['ADMIN'])))).toMatchObject({ connectedAccounts: 2, sensors: { total: 1 } });
  });

  it('reads once for all what is the same for all', async () => {
    const watchers = await Promise.all(Array.from({ length: 10 }, () => clients.connect(holder, testToken(['USER']))));
    const before = sharedReads;
    await Promise.all(watchers.map(show));
    expect(sharedReads - before).toBeLessThanOrEqual(1);
  });

  it('tells those who asked, and no others, what changed, and only that', async () => {
    const [ana, ben] = [newId(), newId()];
    const watcher = await clients.connect(holder, testToken(['USER'], ana));
    const other = await clients.connect(holder, testToken(['USER'], ben));
    const [updates, none] = [updatesOf(watcher), updatesOf(other)];
    await show(watcher);
    unread.set(ana, 1);
    await sayAlerts(speaker, realtimeRoom.user(ana), 1);
    await eventually(() => expect(updates.at(-1)).toMatchObject({ unreadNotifications: 1 }), WAIT);
    expect(updates.at(-1)).not.toHaveProperty('sensors');
    total = 7;
    await sayAlerts(speaker, realtimeRoom.zone(newId()), 1);
    await eventually(() => expect(updates.at(-1)).toMatchObject({ sensors: { total: 7 } }), WAIT);
    expect(updates.at(-1)).not.toHaveProperty('unreadNotifications');
    expect(none).toEqual([]);
  });

  it('is told whole to one that comes back after a cut', async () => {
    const watcher = await clients.connect(holder, testToken(['USER']));
    const updates = updatesOf(watcher);
    await show(watcher);
    cutLine(watcher.socket);
    total = 3;
    await sayAlerts(speaker, realtimeRoom.zone(newId()), 1);
    const known = (): object => Object.assign({}, ...updates) as object;
    await eventually(() => expect(known()).toMatchObject({ unreadNotifications: 0, sensors: { total: 3 } }), WAIT);
  });
});
