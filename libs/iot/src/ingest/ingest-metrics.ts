import { Metrics } from '@madinina/platform/observability';
import { Injectable } from '@nestjs/common';
import { type StoredBatch } from './batch-store';
import { DeviceRegistry } from './device-registry';
import { type ReadBatch } from './read-messages';

/** What ingest tells of itself. */
@Injectable()
export class IngestMetrics {
  private readonly readings;
  private readonly rejections;
  private readonly late;
  private readonly sizes;
  private readonly commits;

  constructor(metrics: Metrics, registry: DeviceRegistry) {
    this.readings = metrics.counter({
      name: 'ingest_readings_total',
      help: 'Readings by what became of them; together they are all that were received',
      labelNames: ['outcome'],
    });
    this.rejections = metrics.counter({
      name: 'ingest_rejections_total',
      help: 'What could not be stored, by reason',
      labelNames: ['reason'],
    });
    this.late = metrics.counter({ name: 'ingest_late_readings_total', help: 'Stored readings older than the newest of their sensor' });
    this.sizes = metrics.histogram({
      name: 'ingest_batch_readings',
      help: 'Readings stored in one transaction',
      buckets: [1, 10, 50, 100, 500, 1_000, 2_000, 5_000, 10_000, 20_000],
    });
    this.commits = metrics.histogram({
      name: 'ingest_commit_seconds',
      help: 'Time to store a batch, until it is committed',
      buckets: [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10],
    });
    const devices = metrics.gauge({
      name: 'ingest_devices',
      help: 'Devices that are known',
      collect: () => {
        devices.set(registry.size);
      },
    });
  }

  count({ readings, rejections }: ReadBatch, { stored, duplicate, rejected, late }: StoredBatch, seconds: number): void {
    this.readings.inc({ outcome: 'stored' }, stored);
    this.readings.inc({ outcome: 'duplicate' }, duplicate);
    this.readings.inc({ outcome: 'rejected' }, rejected);
    this.late.inc(late);
    for (const { reason } of rejections) this.rejections.inc({ reason });
    this.sizes.observe(readings.length);
    this.commits.observe(seconds);
  }
}
