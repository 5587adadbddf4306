import { type AccountProfile, AuthFacade } from '@madinina/auth';
import { Injectable } from '@nestjs/common';
import { FollowedZoneRepository } from '../zones/followed-zone.repository';
import { type Audience, type Crowd } from './broadcast';

/** How many accounts are counted by one statement. */
const COUNTED_AT_ONCE = 5_000;

/** A part of a crowd. */
export interface CrowdPart {
  readonly recipients: readonly AccountProfile[];
  /** The account after which the next part begins; undefined when there is none. */
  readonly next: string | undefined;
}

/** Who is meant by an audience; never more of it in memory than a part. */
@Injectable()
export class AudienceService {
  constructor(
    private readonly accounts: AuthFacade,
    private readonly followed: FollowedZoneRepository,
  ) {}

  /** The part of a crowd that begins after an account, by id; of accounts that follow but are not meant it may hold few or none. */
  async part({ roles, zones }: Crowd, after: string | null, size: number): Promise<CrowdPart> {
    if (zones) {
      const ids = await this.followed.followers(zones, after, size);
      const recipients = await this.accounts.activeAmong(ids, roles ?? undefined);
      return { recipients, next: ids.length < size ? undefined : ids.at(-1) };
    }
    for await (const recipients of this.accounts.accountsWithAnyRole(roles ?? [], { after: after ?? undefined, limit: size }))
      return { recipients, next: recipients.length < size ? undefined : recipients.at(-1)?.id };
    return { recipients: [], next: undefined };
  }

  /** How many accounts are meant, as it is now; those of a list count whether they exist or not. */
  async count(audience: Audience): Promise<number> {
    if ('accountIds' in audience) return audience.accountIds.length;
    const { roles, zones } = audience;
    if (!zones) return this.accounts.countActive({ roles: roles ?? undefined });
    let counted = 0;
    let after: string | null = null;
    for (;;) {
      const ids: string[] = await this.followed.followers(zones, after, COUNTED_AT_ONCE);
      counted += await this.accounts.countActive({ ids, roles: roles ?? undefined });
      if (ids.length < COUNTED_AT_ONCE) return counted;
      after = ids.at(-1) ?? null;
    }
  }
}
