import { ALERT_SEVERITIES, type DashboardPart, SENSOR_STATUSES } from '@madinina/contracts';
import { type DashboardSource, ShowsOnDashboard } from '@madinina/platform/realtime';
import { readingMessage } from './reading-message';
import { LiveRepository } from './live.repository';

const NEWEST = 10;
const HEARD_SECONDS = 60 * 60;

/** Sensors, alerts and readings at a glance; what everyone signed in may see. */
@ShowsOnDashboard({ permission: 'iot.sensor.read', isShared: true, changedBy: ['alert'] })
export class IotOnDashboard implements DashboardSource {
  constructor(private readonly live: LiveRepository) {}

  async read(): Promise<DashboardPart> {
    const [statuses, severities, newest, sensorsHeard] = await Promise.all([
      this.live.sensorsByStatus(),
      this.live.openAlertsBySeverity(),
      this.live.newestReadings(NEWEST),
      this.live.countHeard(HEARD_SECONDS),
    ]);
    const byStatus = counted(SENSOR_STATUSES, new Map(statuses.map(({ status, count }) => [status, count])));
    const bySeverity = counted(ALERT_SEVERITIES, new Map(severities.map(({ severity, count }) => [severity, count])));
    return {
      sensors: { total: sumOf(byStatus), byStatus },
      alerts: { open: sumOf(bySeverity), bySeverity },
      readings: { sensorsHeard, newest: newest.map(readingMessage) },
    };
  }
}

const counted = <Word extends string>(words: readonly Word[], counts: ReadonlyMap<Word, number>): Record<Word, number> =>
  Object.fromEntries(words.map((word) => [word, counts.get(word) ?? 0])) as Record<Word, number>;
const sumOf = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((sum, count) => sum + count, 0);
