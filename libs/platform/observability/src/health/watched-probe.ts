import { type HealthProbe, type ProbeOptions } from './probe';
import { type ProbeFailure, probeFailure, ProbeTimeout } from './probe-failure';

export interface ProbeResult {
  readonly name: string;
  readonly needed: boolean;
  readonly state: 'up' | 'down';
  /** Milliseconds until it answered, failed, or was given up. */
  readonly latencyMs: number;
  readonly error?: ProbeFailure;
}

const LIMIT_MS = 2_000;
/** After this long an answer is no longer waited for, and the question is asked anew. */
const ABANDONED_MS = 30_000;

/** One probe and the question it has open: a server that hangs is asked once, not once a round. */
export class WatchedProbe {
  private open: { readonly answer: Promise<void>; readonly since: number } | undefined;

  constructor(
    readonly options: ProbeOptions,
    readonly probe: HealthProbe,
  ) {}

  /** Asks with a limit of 2 s; never rejects. `onFailure` hears what went wrong. */
  async ask(onFailure: (error: unknown) => void): Promise<ProbeResult> {
    const { name, needed } = this.options;
    const start = performance.now();
    const latencyMs = (): number => Math.round((performance.now() - start) * 10) / 10;
    try {
      await this.withinLimit();
      return { name, needed, state: 'up', latencyMs: latencyMs() };
    } catch (error) {
      onFailure(error);
      return { name, needed, state: 'down', latencyMs: latencyMs(), error: probeFailure(error) };
    }
  }

  private async withinLimit(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new ProbeTimeout(`No answer within ${LIMIT_MS} ms`)), LIMIT_MS);
    });
    try {
      await Promise.race([this.answer(), limit]);
    } finally {
      clearTimeout(timer);
    }
  }

  private answer(): Promise<void> {
    if (this.open !== undefined && performance.now() - this.open.since < ABANDONED_MS) return this.open.answer;
    // An async function, so that a probe that throws at once rejects like any other.
    const asked = { answer: (async () => this.probe.check())(), since: performance.now() };
    this.open = asked;
    const close = (): void => {
      if (this.open === asked) this.open = undefined;
    };
    asked.answer.then(close, close);
    return asked.answer;
  }
}
