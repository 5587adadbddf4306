import { setTimeout as wait } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';

interface AlertHeard {
  readonly id: string;
  readonly sensorId: string;
  readonly status: string;
  readonly measuredAt: string | null;
}

interface NotificationHeard {
  readonly subjectId: string | null;
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;

/** An operator's socket: what comes back of what one sensor published, and after how long. */
export class AlertWatch {
  private readonly socket: Socket;
  private readonly sensorId: string;
  private readonly alerts = new Map<string, number>();
  private readonly notified = new Map<string, number>();
  private repeated = 0;
  private lastHeard = Date.now();

  private constructor(socket: Socket, sensorId: string) {
    this.socket = socket;
    this.sensorId = sensorId;
    socket.on('alert', (alert: AlertHeard) => {
      if (alert.sensorId !== this.sensorId || alert.status !== 'active') return;
      this.lastHeard = Date.now();
      if (this.alerts.has(alert.id)) this.repeated += 1;
      else this.alerts.set(alert.id, Date.now() - new Date(alert.measuredAt ?? Date.now()).getTime());
    });
    socket.on('notification', ({ subjectId }: NotificationHeard) => {
      if (subjectId === null) return;
      this.lastHeard = Date.now();
      this.notified.set(subjectId, (this.notified.get(subjectId) ?? 0) + 1);
    });
  }

  /** @throws when the city does not take the socket */
  static async open(url: string, token: string, sensorId: string): Promise<AlertWatch> {
    const socket = io(url, { auth: { token }, transports: ['websocket'] });
    await new Promise<void>((resolve, reject) => socket.once('welcome', () => resolve()).once('connect_error', reject));
    return new AlertWatch(socket, sensorId);
  }

  /** Waits until nothing more has come for two seconds. */
  async settle(): Promise<void> {
    this.lastHeard = Date.now();
    while (Date.now() - this.lastHeard < 2000) await wait(100);
  }

  /** In words; latencies count from the reading's own time, so they mean something with `--times now` only. */
  report(): string {
    const latencies = [...this.alerts.values()].sort((a, b) => a - b);
    const notifications = [...this.alerts.keys()].map((id) => this.notified.get(id) ?? 0);
    const once = notifications.filter((count) => count === 1).length;
    const figures =
      latencies.length === 0
        ? ''
        : `\nFrom publish to socket: p50 ${String(percentile(latencies, 0.5))} ms, p95 ${String(percentile(latencies, 0.95))} ms, highest ${String(latencies.at(-1))} ms`;
    return `${String(latencies.length)} alerts heard on the socket (${String(this.repeated)} twice), ${String(once)} of them with exactly one notification${figures}`;
  }

  close(): void {
    this.socket.disconnect();
  }
}
