import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type Gauge } from 'prom-client';
import { Metrics } from '../metrics/metrics';
import { type HealthProbe, ProbeMark } from './probe';
import { type ProbeResult, WatchedProbe } from './watched-probe';

export interface Readiness {
  /** `degraded`: it serves, but something it does not strictly need is down. */
  readonly status: 'ready' | 'degraded' | 'unready';
  readonly checks: readonly ProbeResult[];
}

/** How long an answer is given again, so that a storm of questions cannot hurt. */
const KEPT_MS = 1_000;

/** Asks every `@Probe` whether this process can serve. */
@Injectable()
export class HealthService implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(HealthService.name);
  private readonly up: Gauge<'probe'>;
  private readonly lastStates = new Map<string, ProbeResult['state']>();
  private probes: readonly WatchedProbe[] = [];
  private round: Promise<Readiness> | undefined;
  private isStopping = false;

  constructor(
    private readonly discovery: DiscoveryService,
    metrics: Metrics,
  ) {
    this.up = metrics.gauge({
      name: 'probe_up',
      help: 'Whether what the process depends on answers (1) or not (0)',
      labelNames: ['probe'],
    });
  }

  onModuleInit(): void {
    const found = new Map<unknown, WatchedProbe>();
    for (const wrapper of this.discovery.getProviders()) {
      const instance: unknown = wrapper.instance;
      const options = instance ? this.discovery.getMetadataByDecorator(ProbeMark, wrapper) : undefined;
      if (options !== undefined) found.set(instance, new WatchedProbe(options, instance as HealthProbe));
    }
    this.probes = [...found.values()];
    const names = this.probes.map(({ options }) => options.name);
    const double = names.find((name, index) => names.indexOf(name) !== index);
    if (double !== undefined) throw new TypeError(`Two probes are named ${double}`);
  }

  /** From now on it is unready, so that no new work is sent while the open work ends. */
  onModuleDestroy(): void {
    this.isStopping = true;
  }

  /** Whether the process can serve. All probes are asked together, each for 2 s at most; an answer is given again for 1 s. Never rejects. */
  async readiness(): Promise<Readiness> {
    this.round ??= this.askAll();
    const readiness = await this.round;
    return this.isStopping ? { ...readiness, status: 'unready' } : readiness;
  }

  private async askAll(): Promise<Readiness> {
    const checks = await Promise.all(this.probes.map((probe) => this.ask(probe)));
    setTimeout(() => (this.round = undefined), KEPT_MS).unref();
    const down = checks.filter(({ state }) => state === 'down');
    const status = down.length === 0 ? 'ready' : down.some(({ needed }) => needed) ? 'unready' : 'degraded';
    return { status, checks };
  }

  private async ask(probe: WatchedProbe): Promise<ProbeResult> {
    const { name } = probe.options;
    let failure: unknown;
    const result = await probe.ask((error) => (failure = error));
    this.up.set({ probe: name }, result.state === 'up' ? 1 : 0);
    const before = this.lastStates.get(name);
    this.lastStates.set(name, result.state);
    if (result.state === 'down' && before !== 'down') this.logger.warn({ err: failure, probe: name }, `${name} does not answer`);
    if (result.state === 'up' && before === 'down') this.logger.log({ probe: name }, `${name} answers again`);
    return result;
  }
}
