import { type DashboardPart } from '@madinina/contracts';
import { type DashboardSource, ShowsOnDashboard } from '../ports/dashboard-source.port';
import { RealtimeStatistics } from '../presence/realtime-statistics';

/** How many people are there. */
@ShowsOnDashboard({ permission: 'users.statistics.read', isShared: true, changedBy: [] })
export class ConnectedAccountsOnDashboard implements DashboardSource {
  constructor(private readonly statistics: RealtimeStatistics) {}

  async read(): Promise<DashboardPart> {
    return { connectedAccounts: await this.statistics.connectedAccounts() };
  }
}
