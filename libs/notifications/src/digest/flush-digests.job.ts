import { NotificationJobs, type Nothing } from '@madinina/contracts';
import { type CityJob, HandlesJob, type JobHandler, type JobOutcome } from '@madinina/platform/queue';
import { Logger } from '@nestjs/common';
import { DigestRepository } from './digest.repository';
import { type DigestOutcome, DigestService } from './digest.service';

/** How many held notifications are looked at together; no more of all people is in memory. */
const AT_ONCE = 500;
const SIDE_BY_SIDE = 3;

/** Tells what is due. It only wakes: PostgreSQL decides what each person is told, however many of these run. */
@HandlesJob(NotificationJobs.DigestsFlush)
export class FlushDigestsJob implements JobHandler<Nothing> {
  private readonly logger = new Logger(FlushDigestsJob.name);

  constructor(
    private readonly digests: DigestRepository,
    private readonly service: DigestService,
  ) {}

  async handle({ signal }: Pick<CityJob<Nothing>, 'signal'>): Promise<JobOutcome> {
    const outcomes = { told: 0, nothing: 0, elsewhere: 0, failed: 0 };
    /** Whom this run leaves to another process, or to the next run. */
    const passedOver: string[] = [];
    while (!signal.aborted) {
      const accountIds = await this.digests.due(new Date(), passedOver, AT_ONCE);
      if (accountIds.length === 0) break;
      const one = async (): Promise<void> => {
        for (let id = accountIds.pop(); id !== undefined; id = accountIds.pop()) {
          const outcome = await this.tell(id);
          outcomes[outcome] += 1;
          if (outcome === 'elsewhere' || outcome === 'failed') passedOver.push(id);
        }
      };
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, one));
    }
    return { result: outcomes };
  }

  /** One person's trouble is not the others'. */
  private async tell(accountId: string): Promise<DigestOutcome | 'failed'> {
    try {
      return await this.service.tell(accountId, new Date());
    } catch (error) {
      this.logger.error({ err: error }, `The digest of account ${accountId} waits for the next run`);
      return 'failed';
    }
  }
}
