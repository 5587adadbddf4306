import { setTimeout as wait } from 'node:timers/promises';
import { isDatabaseUnavailable } from '@madinina/platform/database';
import { GroupingLine, type Settled } from '@madinina/platform/events';
import { Injectable, Logger } from '@nestjs/common';
import { DeliveryConfig } from './delivery-config';
import { type EndedTry, type NumberedEnd, TryRepository } from './try.repository';

const WRITE_AGAIN_MS = 500;
/** How many ends one statement writes at most, and how many of these run at once. */
const GROUP = { atMost: 100, groupsAtOnce: 2 } as const;

/** Writes how tries ended: those that end while others are written are written together. */
@Injectable()
export class TryEnds {
  private readonly logger = new Logger(TryEnds.name);
  private readonly line = new GroupingLine((ends: readonly NumberedEnd[]) => this.writeGroup(ends), GROUP);

  constructor(
    private readonly tries: TryRepository,
    private readonly config: DeliveryConfig,
  ) {}

  /**
   * Undefined when the end was written already. What is known of a try must not be lost with a PostgreSQL that restarts: it would be
   * taken for one whose outcome nobody knows.
   */
  async write(end: NumberedEnd, signal: AbortSignal): Promise<EndedTry | undefined> {
    const last = performance.now() + this.config.lostAfterMs;
    for (;;) {
      try {
        return await this.line.add(end);
      } catch (error) {
        if (!isDatabaseUnavailable(error) || performance.now() > last || signal.aborted) throw error;
        await wait(WRITE_AGAIN_MS);
      }
    }
  }

  private async writeGroup(ends: readonly NumberedEnd[]): Promise<readonly Settled<EndedTry | undefined>[]> {
    try {
      const ended = await this.tries.endAll(ends);
      return ends.map(({ id }) => ({ done: ended.get(id) }));
    } catch (error) {
      if (ends.length === 1 || isDatabaseUnavailable(error)) throw error;
      // One that PostgreSQL does not take must not keep the others from being written.
      this.logger.debug(`${ends.length} ends could not be written together and are written one by one: ${String(error)}`);
      return Promise.all(ends.map((end) => this.writeAlone(end)));
    }
  }

  private async writeAlone(end: NumberedEnd): Promise<Settled<EndedTry | undefined>> {
    try {
      return { done: (await this.tries.endAll([end])).get(end.id) };
    } catch (failed) {
      return { failed };
    }
  }
}
