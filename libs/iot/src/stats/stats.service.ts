import { Injectable } from '@nestjs/common';
import { countUp } from './count-up';
import { SharedAnswers } from './shared-answers';
import { type IotStatsDto, type StatsQuery } from './stats.dto';
import { StatsRepository } from './stats.repository';

const HOUR_MS = 3_600_000;

@Injectable()
export class StatsService {
  constructor(
    private readonly stats: StatsRepository,
    private readonly answers: SharedAnswers,
  ) {}

  /** At most ten seconds old. A zone that is not there has no sensors. */
  read({ zone, type, hours }: StatsQuery): Promise<IotStatsDto> {
    return this.answers.get(`stats:${zone ?? '*'}:${type ?? '*'}:${hours}`, () => this.count({ zone, type, hours }, new Date()));
  }

  private async count({ zone, type, hours }: { [Name in keyof StatsQuery]: StatsQuery[Name] | undefined } & { hours: number }, now: Date) {
    const filter = { zone, type };
    const running = Math.floor(now.getTime() / HOUR_MS);
    const starts = Array.from({ length: hours }, (_, index) => new Date((running - hours + 1 + index) * HOUR_MS));
    const [from = now, to] = [starts[0], new Date((running + 1) * HOUR_MS)];
    const [sensors, readings, alerts] = await Promise.all([
      this.stats.sensors(filter),
      this.stats.readings(filter, from, to),
      this.stats.alerts(filter, from),
    ]);
    return countUp({ sensors, readings, alerts }, starts, now);
  }
}
