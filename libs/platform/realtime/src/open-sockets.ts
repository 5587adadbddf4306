import { type Metrics } from '@madinina/platform/observability';

/** The sockets that this process holds. */
export const openSockets = (metrics: Metrics) =>
  metrics.gauge({ name: 'realtime_sockets', help: 'Open sockets', labelNames: ['transport'] });
