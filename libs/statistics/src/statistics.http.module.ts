import { Module } from '@nestjs/common';
import { RealtimeStatisticsController } from './realtime/realtime-statistics.controller';
import { RealtimeStatisticsService } from './realtime/realtime-statistics.service';

/** The room as the api carries it. Needs `RealtimeModule` of the process. */
@Module({ controllers: [RealtimeStatisticsController], providers: [RealtimeStatisticsService] })
export class StatisticsHttpModule {}
