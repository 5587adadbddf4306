import { type AccountProfile, AuthFacade } from '@madinina/auth';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type Notice } from '../notify/notice';
import { Notifier } from '../notify/notifier.service';
import { ZoneAlertRepository } from '../zones/zone-alert.repository';
import { AudienceService } from './audience.service';
import { type Broadcast } from './broadcast';
import { BroadcastRepository } from './broadcast.repository';

/** How many accounts a part has; no more of the audience is ever held in memory. */
export const PART_SIZE = 200;

interface Part {
  readonly recipients: readonly AccountProfile[];
  /** Those of a list that are not there. */
  readonly unknownAccounts: readonly string[];
  readonly afterAccount: string | null;
  readonly isLast: boolean;
}

/** Tells a broadcast's audience, part by part: each in one transaction with its place in the audience. */
@Injectable()
export class BroadcastParts {
  constructor(
    private readonly database: Database,
    private readonly broadcasts: BroadcastRepository,
    private readonly zoneAlerts: ZoneAlertRepository,
    private readonly audience: AudienceService,
    private readonly accounts: AuthFacade,
    private readonly notifier: Notifier,
  ) {}

  /** Tells a part unless it was told already. Answers the one to tell next; undefined when the broadcast is over. */
  tell(id: string, part: number): Promise<Pick<Broadcast, 'part' | 'priority'> | undefined> {
    return this.database.transaction(async () => {
      const broadcast = await this.broadcasts.lock(id);
      if (broadcast?.status !== 'running') return undefined;
      if (broadcast.part !== part) return broadcast;
      if (part === 0 && !(await this.zoneAlerts.claim(id))) {
        await this.broadcasts.cancel(id);
        return undefined;
      }
      const { recipients, unknownAccounts, afterAccount, isLast } = await this.partOf(broadcast);
      const told = await this.notifier.notify(recipients, noticeOf(broadcast));
      await this.broadcasts.advance(id, { told: told.length, unknownAccounts, afterAccount, isLast });
      return isLast ? undefined : { part: part + 1, priority: broadcast.priority };
    });
  }

  private async partOf({ id, roles, zones, part, afterAccount }: Broadcast): Promise<Part> {
    if (!roles && !zones) return this.listedPart(await this.broadcasts.listed(id, part * PART_SIZE, PART_SIZE));
    const { recipients, next } = await this.audience.part({ roles, zones }, afterAccount, PART_SIZE);
    return { recipients, unknownAccounts: [], afterAccount: next ?? afterAccount, isLast: next === undefined };
  }

  private async listedPart(ids: readonly string[]): Promise<Part> {
    const recipients = await this.accounts.activeAmong(ids);
    const known = new Set(recipients.map(({ id }) => id));
    return { recipients, unknownAccounts: ids.filter((id) => !known.has(id)), afterAccount: null, isLast: ids.length < PART_SIZE };
  }
}

const noticeOf = ({ id, causeId, type, priority, texts, channels, subjectType, subjectId }: Broadcast): Notice => ({
  type,
  priority,
  texts,
  channels,
  subjectType,
  subjectId,
  broadcastId: id,
  causeId: causeId ?? `broadcast.${id}`,
});
