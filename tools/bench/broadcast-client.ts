import type { BenchServer } from './workbench.ts';

/** How far a broadcast is, as the api tells it. */
export interface Progress {
  readonly id: string;
  readonly status: 'running' | 'done' | 'cancelled';
  readonly told: number;
  readonly deliveries: readonly { readonly channel: string; readonly status: string; readonly count: number }[];
}

/** How many deliveries of these states a broadcast has, by whichever channel unless told. */
export const countOf = ({ deliveries }: Progress, states: readonly string[], channel?: string): number =>
  deliveries
    .filter((one) => states.includes(one.status) && (channel === undefined || one.channel === channel))
    .reduce((sum, { count }) => sum + count, 0);

/** Orders broadcasts as an administrator does. */
export class BroadcastClient {
  private readonly api: BenchServer;
  private readonly token: string;

  constructor(api: BenchServer, token: string) {
    this.api = api;
    this.token = token;
  }

  /** Tells everyone who holds the role, by the list in the application and by push. Answers the id. */
  async order(role: string): Promise<string> {
    const texts = { fr: { title: 'Coupure d’eau jeudi', body: 'De 9 h à 12 h, rue Lamartine et rue Victor-Hugo.' } };
    const told = { type: 'system', priority: 'low', texts, channels: ['in_app', 'push'], roles: [role] };
    return (await this.call<Progress>('POST', 'broadcast', told)).id;
  }

  progressOf(id: string): Promise<Progress> {
    return this.call<Progress>('GET', `broadcasts/${id}`);
  }

  cancel(id: string): Promise<unknown> {
    return this.call('POST', `broadcasts/${id}/cancel`);
  }

  private async call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await fetch(`${this.api.url}/api/v1/notifications/${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw this.api.process.failure(`answers ${String(answer.status)} to ${method} ${path}: ${text}`);
    return JSON.parse(text) as Answer;
  }
}
