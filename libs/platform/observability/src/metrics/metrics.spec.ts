import { Logger } from '@nestjs/common';
import { register } from 'prom-client';
import { Metrics } from './metrics';

const readings = { name: 'readings_total', help: 'Readings', labelNames: ['zone'] } as const;

describe('Metrics', () => {
  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  it('gives the metric that is there', async () => {
    const metrics = new Metrics();
    metrics.counter(readings).inc({ zone: '97209' });
    metrics.counter(readings).inc({ zone: '97209' }, 2);
    expect(await metrics.registry.metrics()).toContain('readings_total{zone="97209"} 3\n');
  });

  it('refuses one name for two kinds', () => {
    const metrics = new Metrics();
    metrics.counter(readings);
    expect(() => metrics.gauge(readings)).toThrow('The metric readings_total is no Gauge');
    expect(() => metrics.histogram(readings)).toThrow('The metric readings_total is no Histogram');
  });

  it('keeps applications apart', async () => {
    const [one, other] = [new Metrics(), new Metrics()];
    one.counter(readings).inc({ zone: '97209' });
    expect(await other.registry.metrics()).not.toContain('readings_total');
    expect(register.getMetricsAsArray()).toEqual([]);
  });

  it('measures the process', async () => {
    const text = await new Metrics().registry.metrics();
    for (const name of ['process_resident_memory_bytes', 'process_cpu_seconds_total', 'nodejs_eventloop_lag_p99_seconds'])
      expect(text).toContain(name);
  });

  it('is read also when what one metric looks at fails', async () => {
    const metrics = new Metrics();
    let isBroken = false;
    metrics.gauge({
      name: 'queue_depth',
      help: 'Jobs that wait',
      collect() {
        if (isBroken) throw new Error('connection refused');
        this.set(4);
      },
    });
    expect(await metrics.registry.metrics()).toContain('queue_depth 4');
    isBroken = true;
    expect(await metrics.registry.metrics()).toContain('queue_depth 4');
  });

  it('spreads durations over buckets', async () => {
    const metrics = new Metrics();
    const seconds = { name: 'work_seconds', help: 'Work', buckets: [0.1, 1] };
    metrics.histogram(seconds).observe(0.5);
    metrics.histogram(seconds).observe(0.05);
    expect(await metrics.registry.metrics()).toContain('work_seconds_bucket{le="0.1"} 1\nwork_seconds_bucket{le="1"} 2');
  });
});
