/** The figures of one moment, read from the applications' own metrics. */
export interface Figures {
  readonly stored: number;
  readonly alerts: number;
  readonly queued: number;
  readonly sockets: number;
}

/** Adds up the samples of a metric in Prometheus text format, over those whose labels hold `labels`. */
export function sumOf(text: string, metric: string, ...labels: readonly string[]): number {
  let sum = 0;
  for (const line of text.split('\n')) {
    if (!line.startsWith(metric) || !/[ {]/.test(line.charAt(metric.length))) continue;
    if (labels.every((label) => line.includes(label))) sum += Number(line.slice(line.lastIndexOf(' ') + 1));
  }
  return sum;
}

async function metricsOf(url: string): Promise<string> {
  const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
  return answer?.ok ? answer.text() : '';
}

/** Asks the three applications at once; one that does not answer counts nothing. */
export async function figuresOf(urls: { readonly api: string; readonly worker: string; readonly ingest: string }): Promise<Figures> {
  const [api, worker, ingest] = await Promise.all([metricsOf(urls.api), metricsOf(urls.worker), metricsOf(urls.ingest)]);
  return {
    stored: sumOf(ingest, 'ingest_readings_total', 'outcome="stored"'),
    alerts: sumOf(worker, 'queue_attempts_total', 'job="iot.tell-subscribers-when-alert-raised"', 'end="done"'),
    queued: sumOf(worker, 'queue_jobs', 'state="waiting"') + sumOf(worker, 'queue_jobs', 'state="active"'),
    sockets: sumOf(api, 'realtime_sockets'),
  };
}
