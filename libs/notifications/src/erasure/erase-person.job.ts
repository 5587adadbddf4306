import { NotificationJobs, type PersonEraseData } from '@madinina/contracts';
import { inShares } from '@madinina/platform/database';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { ErasureRepository } from './erasure.repository';

/** Few enough that no other transaction waits for long; each takes some four deliveries with it. */
const AT_ONCE = 1_000;

/** Erases a person from the room, some of it at a time; begun again it goes on where it ended. */
@HandlesJob(NotificationJobs.PersonErase)
export class ErasePersonJob implements JobHandler<PersonEraseData> {
  constructor(private readonly erasure: ErasureRepository) {}

  async handle({ data: { accountId }, signal }: CityJob<PersonEraseData>): Promise<JobOutcome> {
    await this.erasure.removeRest(accountId);
    const notifications = await inShares(AT_ONCE, signal, (share) => this.erasure.removeNotifications(accountId, share));
    return { result: { notifications } };
  }
}
