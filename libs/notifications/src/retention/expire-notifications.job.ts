import { NotificationJobs, type Nothing } from '@madinina/contracts';
import { inShares } from '@madinina/platform/database';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { NotificationRetentionConfig } from './notification-retention-config';
import { RetentionRepository } from './retention.repository';

const DAY_MS = 86_400_000;
/** Few enough that no other transaction waits for long; each takes some four deliveries with it. */
export const AT_ONCE = 1_000;

/** Nothing that people were told stays longer than it is of use. */
@HandlesJob(NotificationJobs.NotificationsExpire)
export class ExpireNotificationsJob implements JobHandler<Nothing> {
  constructor(
    private readonly retention: RetentionRepository,
    private readonly config: NotificationRetentionConfig,
  ) {}

  async handle({ signal }: CityJob<Nothing>): Promise<JobOutcome> {
    if (this.config.keepDays === 0) return { skipped: 'kept for ever' };
    const before = new Date(Date.now() - this.config.keepDays * DAY_MS);
    const notifications = await inShares(AT_ONCE, signal, (share) => this.retention.removeNotifications(before, share));
    const broadcasts = await inShares(AT_ONCE, signal, (share) => this.retention.removeBroadcasts(before, share));
    const digests = await inShares(AT_ONCE, signal, (share) => this.retention.removeDigests(before, share));
    return { result: { notifications, broadcasts, digests } };
  }
}
