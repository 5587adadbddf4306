import { type BenchSensor, fillCity } from './bench-city.ts';
import type { BenchServer, Workbench } from './workbench.ts';

/** The three applications, ready and with nothing to do, over 200 sensors. */
export interface RunningCity {
  readonly api: BenchServer;
  readonly worker: BenchServer;
  readonly ingest: BenchServer;
  readonly databaseUrl: string;
  readonly sensors: readonly BenchSensor[];
  readonly startedAt: number;
  stop(): Promise<void>;
}

const SENSORS = 200;
export const THRESHOLD = 35;

/** Starts a city whose rule is broken above THRESHOLD °C. */
export async function startCity(bench: Workbench, name: string): Promise<RunningCity> {
  const databaseUrl = await bench.database(name);
  const sensors = await fillCity(databaseUrl, { sensors: SENSORS, alike: true, threshold: THRESHOLD });
  const [api, worker, ingest] = await Promise.all([
    bench.application('api', databaseUrl),
    bench.application('worker', databaseUrl),
    bench.application('mqtt-ingest', databaseUrl),
  ]);
  const all = [api, worker, ingest];
  await Promise.all(all.map(({ url, process }) => process.answers(`${url}/health/ready`)));
  const stop = async (): Promise<void> => {
    await Promise.all(all.map(({ process }) => process.stop()));
  };
  return { api, worker, ingest, databaseUrl, sensors, startedAt: performance.now(), stop };
}
