import { type Metrics } from '@madinina/platform/observability';
import { type Gauge } from 'prom-client';

/** The sockets that this process holds. */
export const openSockets = (metrics: Metrics): Gauge<'transport'> =>
  metrics.gauge({ name: 'realtime_sockets', help: 'Open sockets', labelNames: ['transport'] });
