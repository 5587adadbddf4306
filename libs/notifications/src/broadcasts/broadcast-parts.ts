import { type AccountProfile, AuthFacade } from '@madinina/auth';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { Notifier } from '../notify/notifier.service';
import { type Broadcast } from './broadcast';
import { BroadcastRepository } from './broadcast.repository';

/** How many accounts a part has; no more of the audience is ever held in memory. */
export const PART_SIZE = 200;

interface Part {
  readonly recipients: readonly AccountProfile[];
  /** How many accounts of the audience it covers. */
  readonly size: number;
}

/** Tells a broadcast's audience, part by part: each in one transaction with its place in the audience. */
@Injectable()
export class BroadcastParts {
  constructor(
    private readonly database: Database,
    private readonly broadcasts: BroadcastRepository,
    private readonly accounts: AuthFacade,
    private readonly notifier: Notifier,
  ) {}

  /** Tells a part unless it was told already. Answers the one to tell next; undefined when the broadcast is over. */
  tell(id: string, part: number): Promise<Pick<Broadcast, 'part' | 'priority'> | undefined> {
    return this.database.transaction(async () => {
      const broadcast = await this.broadcasts.lock(id);
      if (broadcast?.status !== 'running') return undefined;
      if (broadcast.part !== part) return broadcast;
      const { recipients, size } = await this.partOf(broadcast);
      const told = await this.notifier.notify(recipients, { ...noticePartOf(broadcast), broadcastId: id, causeId: `broadcast.${id}` });
      const isLast = size < PART_SIZE;
      await this.broadcasts.advance(id, {
        told: told.length,
        unknown: size - recipients.length,
        afterAccount: recipients.at(-1)?.id ?? broadcast.afterAccount,
        isLast,
      });
      return isLast ? undefined : { part: part + 1, priority: broadcast.priority };
    });
  }

  private async partOf({ id, roles, part, afterAccount }: Broadcast): Promise<Part> {
    if (!roles) return this.listedPart(await this.broadcasts.listed(id, part * PART_SIZE, PART_SIZE));
    for await (const recipients of this.accounts.accountsWithAnyRole(roles, { after: afterAccount ?? undefined, limit: PART_SIZE }))
      return { recipients, size: recipients.length };
    return { recipients: [], size: 0 };
  }

  private async listedPart(ids: readonly string[]): Promise<Part> {
    const recipients: AccountProfile[] = [];
    for (const id of ids) {
      const contact = await this.accounts.contactOf(id);
      const profile = contact?.status === 'active' ? await this.accounts.profileOf(id) : undefined;
      if (profile) recipients.push(profile);
    }
    return { recipients, size: ids.length };
  }
}

const noticePartOf = ({ type, priority, texts, channels }: Broadcast): Pick<Broadcast, 'type' | 'priority' | 'texts' | 'channels'> => ({
  type,
  priority,
  texts,
  channels,
});
