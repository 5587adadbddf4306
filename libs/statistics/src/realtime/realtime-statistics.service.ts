import { type RealtimeFigures, RealtimeStatistics } from '@madinina/platform/realtime';
import { Injectable, Logger } from '@nestjs/common';
import { RealtimeStatisticsError } from './realtime-statistics.errors';

/** Who is there now. */
@Injectable()
export class RealtimeStatisticsService {
  private readonly logger = new Logger(RealtimeStatisticsService.name);

  constructor(private readonly realtime: RealtimeStatistics) {}

  /** @throws statistics.realtime.unavailable when Redis does not answer */
  async now(): Promise<RealtimeFigures & { readonly at: string }> {
    try {
      return { ...(await this.realtime.figures()), at: new Date().toISOString() };
    } catch (error) {
      this.logger.warn({ err: error }, 'Who is connected could not be read');
      throw RealtimeStatisticsError.unavailable();
    }
  }
}
