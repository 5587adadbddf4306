import { setTimeout as wait } from 'node:timers/promises';
import { sumOf } from '../start/live-figures.ts';
import type { Figure } from './figures.ts';
import { startCity } from './running-city.ts';
import type { Workbench } from './workbench.ts';

const IDLE_MS = 10_000;
const MB = 1024 ** 2;

/** Resident memory of the three applications ten seconds after they are ready, with nothing to do. */
export async function benchMemory(bench: Workbench): Promise<Figure[]> {
  const city = await startCity(bench, 'bench_memory');
  await wait(IDLE_MS);
  const figures: Figure[] = [];
  for (const name of ['api', 'worker', 'ingest'] as const) {
    const answer = await fetch(`${city[name].url}/metrics`);
    if (!answer.ok) throw city[name].process.failure(`answers ${String(answer.status)} to /metrics`);
    const bytes = sumOf(await answer.text(), 'process_resident_memory_bytes');
    figures.push({ what: `idle memory, ${name}`, value: bytes / MB, unit: 'MB', aim: { below: 200 } });
  }
  await city.stop();
  return figures;
}
