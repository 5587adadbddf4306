import { NotificationJobs, type Nothing } from '@madinina/contracts';
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
    const notifications = await untilNone(signal, () => this.retention.removeNotifications(before, AT_ONCE));
    const broadcasts = await untilNone(signal, () => this.retention.removeBroadcasts(before, AT_ONCE));
    const digests = await untilNone(signal, () => this.retention.removeDigests(before, AT_ONCE));
    return { result: { notifications, broadcasts, digests } };
  }
}

async function untilNone(signal: AbortSignal, removeSome: () => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    signal.throwIfAborted();
    const removed = await removeSome();
    total += removed;
    if (removed < AT_ONCE) return total;
  }
}
