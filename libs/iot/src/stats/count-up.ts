import { SENSOR_TYPES } from '@madinina/contracts';
import { type IotStatsDto, NO_ALERTS, NO_SENSORS, type SensorCountsDto, type TypeStatsDto, type ZoneStatsDto } from './stats.dto';
import { type AlertCount, type ReadingCount, type SensorCount } from './stats.repository';

export interface Counts {
  readonly sensors: readonly SensorCount[];
  readonly readings: readonly ReadingCount[];
  readonly alerts: readonly AlertCount[];
}

interface Cell {
  readonly zoneId: string;
  readonly type: string;
  readonly count: number;
}

/**
 * Adds up what was counted by zone and type.
 * @param hours starts of the hours, in order
 */
export function countUp(counts: Counts, hours: readonly Date[], now: Date): IotStatsDto {
  const perHour = new Map(hours.map((hour) => [hour.getTime(), 0]));
  for (const { at, count } of counts.readings) perHour.set(at.getTime(), (perHour.get(at.getTime()) ?? 0) + count);
  const isOpen = ({ status }: AlertCount): boolean => status !== 'resolved';
  const open = counts.alerts.filter(isOpen);
  const alerts = { ...NO_ALERTS, open: sum(open), acknowledged: sum(open.filter(({ status }) => status === 'acknowledged')) };
  for (const { severity, count } of open) alerts[severity] += count;
  for (const { raised } of counts.alerts) alerts.raised += raised;

  const of = (isWanted: (cell: Cell) => boolean) => ({
    sensors: byStatus(counts.sensors.filter(isWanted)),
    readings: sum(counts.readings.filter(isWanted)),
    openAlerts: sum(open.filter(isWanted)),
  });
  return {
    generatedAt: now.toISOString(),
    sensors: byStatus(counts.sensors),
    readings: { total: sum(counts.readings), hours: [...perHour].map(([at, count]) => ({ timestamp: new Date(at).toISOString(), count })) },
    alerts,
    types: SENSOR_TYPES.map((type): TypeStatsDto => ({ type, ...of((cell) => cell.type === type) })).filter(hasSensors),
    zones: zonesOf(counts.sensors).map(({ id, ...zone }): ZoneStatsDto => ({ id, ...zone, ...of((cell) => cell.zoneId === id) })),
  };
}

const sum = (cells: readonly Cell[]): number => cells.reduce((total, { count }) => total + count, 0);
const hasSensors = ({ sensors }: { sensors: SensorCountsDto }): boolean => sensors.total > 0;

function byStatus(sensors: readonly SensorCount[]): SensorCountsDto {
  const counts = { ...NO_SENSORS, total: sum(sensors) };
  for (const { status, count } of sensors) counts[status] += count;
  return counts;
}

function zonesOf(sensors: readonly SensorCount[]): { id: string; code: string; name: string }[] {
  const zones = new Map(sensors.map(({ zoneId, zoneCode, zoneName }) => [zoneId, { id: zoneId, code: zoneCode, name: zoneName }]));
  return [...zones.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}
