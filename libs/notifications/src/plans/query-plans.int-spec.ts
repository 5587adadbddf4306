import { newId } from '@madinina/platform/database';
import { type RoomHarness } from '@madinina/platform/harness';
import { AudienceService } from '../broadcasts/audience.service';
import { BroadcastRepository } from '../broadcasts/broadcast.repository';
import { DeliveryRepository } from '../deliveries/delivery.repository';
import { TryRepository } from '../deliveries/try.repository';
import { DeviceRepository } from '../devices/device.repository';
import { DigestRepository } from '../digest/digest.repository';
import { InboxRepository } from '../inbox/inbox.repository';
import { startNotifications } from '../notifications.harness';
import { PreferencesRepository } from '../preferences/preferences.repository';
import { RetentionRepository } from '../retention/retention.repository';
import { FollowedZoneRepository } from '../zones/followed-zone.repository';
import { ZoneAlertRepository } from '../zones/zone-alert.repository';
import { StatementPlans } from './statement-plans.harness';
import {
  broadcastNumber,
  deliveryNumber,
  deviceNumber,
  fillToldCity,
  noticeNumber,
  personNumber,
  WATCHER,
  zoneNumber,
} from './told-city.harness';

const NOTIFICATIONS = 60_000;
/** Tables that grow with the city. A handful of templates, or the parts of one order, may be read from end to end. */
const GROWING =
  /^(?:notifications|notification_(?:deliveries|tries|preferences|devices|followed_zones|broadcasts|zone_alerts|digests|digest_items)|accounts|account_roles)$/;

describe('a city that was told a great deal', () => {
  let room: RoomHarness;
  let plans: StatementPlans;
  beforeAll(async () => {
    plans = new StatementPlans();
    room = await startNotifications();
    await fillToldCity(room.database, NOTIFICATIONS);
  }, 120_000);
  afterAll(async () => {
    plans.stop();
    await room.stop();
  });

  /** What `work` asks reads no growing table from end to end, and no more pages than told. */
  const expectIndexed = async (work: () => Promise<unknown>, mostPages: number): Promise<void> => {
    const found = await plans.of(room.database, work);
    expect(found.length).toBeGreaterThan(0);
    for (const { text, scannedTables, pages } of found) {
      expect({ text, scanned: scannedTables.filter((table) => GROWING.test(table)) }).toEqual({ text, scanned: [] });
      expect({ text, pages, isFew: pages <= mostPages }).toEqual({ text, pages, isFew: true });
    }
  };

  const someone = personNumber(70);
  const now = new Date();
  const part = Array.from({ length: 200 }, (_, n) => personNumber(n * 2));
  const cases: Record<string, readonly [mostPages: number, work: () => Promise<unknown>]> = {
    'a list': [400, () => room.get(InboxRepository).list({ accountId: WATCHER, limit: 51 })],
    'a late page of a list': [400, () => room.get(InboxRepository).list({ accountId: WATCHER, limit: 51, before: noticeNumber(30_000) })],
    'what is unread': [400, () => room.get(InboxRepository).list({ accountId: WATCHER, limit: 51, unread: true })],
    'what was read': [400, () => room.get(InboxRepository).list({ accountId: WATCHER, limit: 51, unread: false })],
    'a type in a list': [1_500, () => room.get(InboxRepository).list({ accountId: WATCHER, limit: 51, type: 'order', priority: 'low' })],
    'a list of little': [100, () => room.get(InboxRepository).list({ accountId: someone, limit: 51, type: 'report' })],
    'how much is unread': [1_500, () => room.get(InboxRepository).countUnread(WATCHER)],
    'one notification': [20, () => room.get(InboxRepository).find(WATCHER, noticeNumber(25))],
    'some that are read': [1_500, () => room.get(InboxRepository).markRead(WATCHER, [noticeNumber(25), noticeNumber(50)], now)],
    'all that is read': [400, () => room.get(InboxRepository).markRead(someone, undefined, now)],
    'how much came lately': [6_000, () => room.get(DeliveryRepository).countRecent(part, 'message', new Date('2026-01-01T16:00:00Z'))],
    'what a notification became': [200, () => room.get(DeliveryRepository).ofNotification(noticeNumber(101))],
    'dead letters': [1_000, () => room.get(DeliveryRepository).dead(51)],
    'older dead letters': [1_000, () => room.get(DeliveryRepository).dead(51, deliveryNumber(90_000))],
    'a dead letter that is tried again': [100, () => room.get(DeliveryRepository).revive(deliveryNumber(3 * 103 + 2))],
    'deliveries that get jobs': [400, () => room.get(DeliveryRepository).waiting([deliveryNumber(179_000), deliveryNumber(179_003)])],
    'deliveries that no job carries': [8_000, () => room.get(DeliveryRepository).overdue(now, 1_000)],
    'deliveries whose process died': [4_000, () => room.get(TryRepository).abandoned(now, 500)],
    'a try': [200, () => room.get(TryRepository).claim([deliveryNumber(3 * (NOTIFICATIONS - 1_000) + 2)], now)],
    'devices of one': [50, () => room.get(DeviceRepository).list(someone)],
    'devices of many': [3_000, () => room.get(DeviceRepository).livingOf(part, now)],
    'a device that is registered': [
      100,
      () => room.get(DeviceRepository).keep({ accountId: someone, sessionId: newId(), token: 'token-70', platform: 'ios', name: null }),
    ],
    'devices of a session': [50, () => room.get(DeviceRepository).removeOfSession(someone, newId(), now)],
    'a dead token': [50, () => room.get(DeviceRepository).removeToken(deviceNumber(70), 'token-70')],
    'devices that are expired': [600, () => room.get(DeviceRepository).removeExpired(now)],
    'preferences of many': [1_000, () => room.get(PreferencesRepository).of(part)],
    'zones of one': [50, () => room.get(FollowedZoneRepository).of(someone)],
    'followers of a zone': [400, () => room.get(FollowedZoneRepository).followers([zoneNumber(0)], null, 200)],
    'later followers of many zones': [
      8_000,
      () =>
        room.get(FollowedZoneRepository).followers(
          Array.from({ length: 34 }, (_, n) => zoneNumber(n)),
          personNumber(2_000),
          200,
        ),
    ],
    'a zone that someone follows': [20, () => room.get(FollowedZoneRepository).isFollowed(zoneNumber(0))],
    'a part of everyone': [
      3_000,
      () => room.get(AudienceService).part({ roles: ['VIEWER', 'USER', 'OPERATOR', 'ADMIN'], zones: null }, personNumber(3_000), 200),
    ],
    'a part of a rare role': [3_000, () => room.get(AudienceService).part({ roles: ['OPERATOR'], zones: null }, null, 200)],
    'a part of a zone': [
      3_000,
      () => room.get(AudienceService).part({ roles: ['OPERATOR'], zones: [zoneNumber(0)] }, personNumber(1_000), 200),
    ],
    'broadcasts that stand still': [50, () => room.get(BroadcastRepository).still(now)],
    'a broadcast': [20, () => room.get(BroadcastRepository).lock(broadcastNumber(1))],
    'an alert of a zone': [200, () => room.get(ZoneAlertRepository).claim(broadcastNumber(40))],
    'people whose digest is due': [100, () => room.get(DigestRepository).due(now, [], 50)],
    'a digest': [200, () => room.get(DigestRepository).dueOf(someone, now)],
    'old digests': [3_000, () => room.get(RetentionRepository).removeDigests(new Date('2030-01-01Z'), 100)],
    'old notifications': [12_000, () => room.get(RetentionRepository).removeNotifications(new Date('2030-01-01Z'), 1_000)],
    'old broadcasts': [1_500, () => room.get(RetentionRepository).removeBroadcasts(new Date('2030-01-01Z'), 10)],
  };
  it.each(Object.keys(cases))('finds %s by index', async (name) => {
    const [mostPages, work] = cases[name]!;
    await expectIndexed(work, mostPages);
  });

  it('finds what became of a broadcast without reading what others became', async () => {
    const deliveries = (NOTIFICATIONS / 10) * 3;
    await expectIndexed(() => room.get(BroadcastRepository).countDeliveries(broadcastNumber(1)), 3 * deliveries);
    await expectIndexed(() => room.get(BroadcastRepository).cancel(broadcastNumber(1)), 10 * deliveries);
  });
});
