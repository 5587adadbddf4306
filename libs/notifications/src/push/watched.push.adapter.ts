import { Injectable, Logger } from '@nestjs/common';
import { type Push, type PushResult, PushSender } from './push-sender.port';

/** So many in a row without an answer, and the service is out. */
const SILENT_AT_MOST = 10;
/** How long pushes then wait until one is tried. */
const PAUSE_MS = 15_000;

/**
 * Holds pushes back while their service does not answer. A push that got no answer is not sent again, so an outage must not be
 * found out anew with each; and it must not keep everything else that is to be sent waiting for its limit.
 */
@Injectable()
export class WatchedPush extends PushSender {
  private readonly logger = new Logger(WatchedPush.name);
  private silent = 0;
  private triedAgainAt = 0;

  /** @param now ms of a clock that never goes back */
  constructor(
    private readonly service: PushSender,
    private readonly now: () => number = () => performance.now(),
  ) {
    super();
  }

  async send(push: Push): Promise<PushResult> {
    if (this.isOut) {
      const waitMs = this.triedAgainAt - this.now();
      if (waitMs > 0) return { outcome: 'retry', reason: 'push_service_out', retryAfterMs: waitMs };
      // This one tries; those that come meanwhile wait for what it finds.
      this.triedAgainAt = this.now() + PAUSE_MS;
    }
    const result = await this.service.send(push);
    this.note(result);
    return result;
  }

  private note(result: PushResult): void {
    const wasOut = this.isOut;
    if ('isSilent' in result) {
      this.silent += 1;
      this.triedAgainAt = this.now() + PAUSE_MS;
      if (this.silent === SILENT_AT_MOST) this.logger.warn('The push service does not answer; pushes wait');
      return;
    }
    this.silent = 0;
    if (wasOut) this.logger.log('The push service answers again');
  }

  private get isOut(): boolean {
    return this.silent >= SILENT_AT_MOST;
  }
}
