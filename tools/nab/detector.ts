import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { LabelledSeries } from './corpus.ts';

interface Detector {
  observe(ts: number, value: number): { readonly score: number };
}

const ROOM = join(import.meta.dirname, '../../libs/iot/src/anomaly/anomaly-detector.ts');

// The city's sources name each other without an ending and are CommonJS once built; here Node itself strips their types.
registerHooks({
  resolve: (specifier, context, next) => {
    const file =
      specifier.startsWith('./') && context.parentURL?.includes('/libs/') ? new URL(`${specifier}.ts`, context.parentURL) : undefined;
    return file && existsSync(fileURLToPath(file))
      ? { url: file.href, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context);
  },
  load: (url, context, next) => next(url, url.includes('/libs/') ? { ...context, format: 'module-typescript' } : context),
});

/** The city's own detector, as ingest runs it: a reading that is not newer than the one before is late and not judged. */
export async function cityDetector(): Promise<(series: LabelledSeries) => Float64Array> {
  const { AnomalyDetector } = (await import(pathToFileURL(ROOM).href)) as { AnomalyDetector: new () => Detector };
  return ({ times, values }) => {
    const detector = new AnomalyDetector();
    let last = -Infinity;
    return Float64Array.from(times, (ts, index) => {
      if (ts <= last) return 0;
      last = ts;
      return detector.observe(ts, values[index] ?? 0).score;
    });
  };
}
