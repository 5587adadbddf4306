import { Injectable, Logger } from '@nestjs/common';
import {
  collectDefaultMetrics,
  Counter,
  type CounterConfiguration,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  Registry,
} from 'prom-client';

type Words<Configuration> = Omit<Configuration, 'registers' | 'aggregator'>;

/** The metrics of one application. Asking for a name again gives the metric that is there. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  private readonly logger = new Logger(Metrics.name);

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Counts what happened; its name ends in `_total`. */
  counter<Label extends string = never>(configuration: Words<CounterConfiguration<Label>>): Counter<Label> {
    return (
      this.existing<Counter<Label>>(configuration, Counter) ??
      new Counter<Label>({ ...this.guarded(configuration), registers: [this.registry] })
    );
  }

  /** What stands now. `collect` sets it when someone reads; when it fails the last value stays, and the other metrics are still read. */
  gauge<Label extends string = never>(configuration: Words<GaugeConfiguration<Label>>): Gauge<Label> {
    return (
      this.existing<Gauge<Label>>(configuration, Gauge) ?? new Gauge<Label>({ ...this.guarded(configuration), registers: [this.registry] })
    );
  }

  /** How values spread, e.g. durations in seconds; its name ends in the unit. */
  histogram<Label extends string = never>(configuration: Words<HistogramConfiguration<Label>>): Histogram<Label> {
    return (
      this.existing<Histogram<Label>>(configuration, Histogram) ??
      new Histogram<Label>({ ...this.guarded(configuration), registers: [this.registry] })
    );
  }

  private existing<Kind>({ name }: { readonly name: string }, kind: new (configuration: never) => Kind): Kind | undefined {
    const metric: unknown = this.registry.getSingleMetric(name);
    if (metric === undefined || metric instanceof kind) return metric;
    throw new TypeError(`The metric ${name} is no ${kind.name}`);
  }

  private guarded<Configuration extends { readonly name: string; collect?: (this: never) => void | Promise<void> }>(
    configuration: Configuration,
  ): Configuration {
    const { collect, name } = configuration;
    if (collect === undefined) return configuration;
    const { logger } = this;
    return {
      ...configuration,
      async collect(this: never) {
        try {
          await collect.call(this);
        } catch (error) {
          logger.warn({ err: error, metric: name }, 'A metric could not be read');
        }
      },
    };
  }
}
