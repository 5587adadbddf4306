import { AuthFacade } from '@madinina/auth';
import { type Role, ROLES } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type Notice } from '../notify/notice';
import { Notifier } from '../notify/notifier.service';
import { KnownZones } from '../zones/known-zones.service';
import { AudienceService } from './audience.service';
import { type Broadcast, type Crowd, type DeliveryCount, type NewBroadcast } from './broadcast';
import { BroadcastOrders } from './broadcast-orders.service';
import { BroadcastError } from './broadcast.errors';
import { BroadcastRepository } from './broadcast.repository';

/** What those who run the city tell people. */
@Injectable()
export class BroadcastService {
  constructor(
    private readonly database: Database,
    private readonly broadcasts: BroadcastRepository,
    private readonly accounts: AuthFacade,
    private readonly notifier: Notifier,
    private readonly orders: BroadcastOrders,
    private readonly audience: AudienceService,
    private readonly zones: KnownZones,
  ) {}

  /** Tells one person; answers the notification's id. */
  async tellOne(accountId: string, notice: Notice): Promise<string> {
    const contact = await this.accounts.contactOf(accountId);
    const profile = contact?.status === 'active' ? await this.accounts.profileOf(accountId) : undefined;
    if (!profile) throw BroadcastError.accountUnknown();
    const [id] = await this.notifier.notify([profile], notice);
    if (id === undefined) throw new Error('A cause that is new reached the account before');
    return id;
  }

  /** Counts its audience and orders a broadcast; it is told in the background. */
  async order(broadcast: Omit<NewBroadcast, 'total'>): Promise<Broadcast> {
    const total = await this.audience.count(broadcast.audience);
    return this.orders.order({ ...broadcast, total });
  }

  /** How many accounts a broadcast to the crowd would tell now. */
  countCrowd(crowd: Crowd): Promise<number> {
    return this.audience.count(crowd);
  }

  /**
   * Everyone, unless narrowed by roles or zones.
   * @throws notifications.broadcast.zone_unknown
   */
  async crowdOf({
    roles,
    zones,
  }: {
    readonly roles?: readonly Role[] | undefined;
    readonly zones?: readonly string[] | undefined;
  }): Promise<Crowd> {
    const known = zones && (await this.zones.all(zones, BroadcastError.zoneUnknown));
    return { roles: roles ?? (known ? null : ROLES), zones: known ?? null };
  }

  async progressOf(id: string): Promise<{ broadcast: Broadcast; deliveries: DeliveryCount[] }> {
    const broadcast = await this.broadcasts.find(id);
    if (!broadcast) throw BroadcastError.notFound();
    return { broadcast, deliveries: await this.broadcasts.countDeliveries(id) };
  }

  /** Ends it: who was not told is not, and what was not sent is not. */
  cancel(id: string): Promise<Broadcast> {
    return this.database.transaction(
      async () => {
        const cancelled = await this.broadcasts.cancel(id);
        if (!cancelled) throw (await this.broadcasts.find(id)) ? BroadcastError.finished() : BroadcastError.notFound();
        return cancelled;
      },
      // Digests that leave meanwhile may hold some of its rows.
      { retries: 3 },
    );
  }
}
