import { type AlertSeverity } from '../city/alert';
import { type SensorStatus } from '../city/sensor';
import { type ReadingMessage } from './live-messages';

/** The state of the city at a glance. A part is absent when no room of the process shows it, or the caller may not see it. */
export interface Dashboard {
  /** When it was put together. */
  readonly at: string;
  readonly sensors?: { readonly total: number; readonly byStatus: Readonly<Record<SensorStatus, number>> };
  /** Alerts that nobody resolved yet. */
  readonly alerts?: { readonly open: number; readonly bySeverity: Readonly<Record<AlertSeverity, number>> };
  readonly readings?: {
    /** Sensors that were heard in the last hour. */
    readonly sensorsHeard: number;
    /** The last reading of the sensors that spoke last, newest first. */
    readonly newest: readonly ReadingMessage[];
  };
  readonly unreadNotifications?: number;
  /** Accounts with an open socket. */
  readonly connectedAccounts?: number;
}

export type DashboardPart = Omit<Dashboard, 'at'>;
