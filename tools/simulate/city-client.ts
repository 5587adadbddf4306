/** What the simulator asks of a running city, through its front door. */
export interface CitySensor {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly deviceKey?: string;
  readonly zone: { readonly id: string; readonly code: string };
}

interface Zone {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly center: { readonly coordinates: readonly [number, number] } | null;
}

interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}

export class CityClient {
  readonly url: string;
  private readonly account: { readonly identifier: string; readonly password: string };
  private token = '';

  constructor(url: string, account: { readonly identifier: string; readonly password: string }) {
    this.url = url.replace(/\/$/, '');
    this.account = account;
  }

  /** A fresh access token. */
  async signIn(): Promise<string> {
    const { accessToken } = await this.call<{ accessToken: string }>('POST', '/auth/login', this.account);
    this.token = accessToken;
    return accessToken;
  }

  async sensors(): Promise<CitySensor[]> {
    return this.all<CitySensor>('/iot/sensors');
  }

  async zones(): Promise<Zone[]> {
    return this.all<Zone>('/iot/zones');
  }

  register(sensor: Readonly<Record<string, unknown>>): Promise<CitySensor> {
    return this.call<CitySensor>('POST', '/iot/sensors', sensor);
  }

  createRule(rule: Readonly<Record<string, unknown>>): Promise<{ id: string }> {
    return this.call<{ id: string }>('POST', '/iot/rules', rule);
  }

  removeRule(id: string): Promise<unknown> {
    return this.call('DELETE', `/iot/rules/${id}`);
  }

  private async all<Item>(path: string): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: string | null = null;
    do {
      const next: Page<Item> = await this.call<Page<Item>>(
        'GET',
        `${path}?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
      );
      items.push(...next.items);
      cursor = next.nextCursor;
    } while (cursor);
    return items;
  }

  private async call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    for (;;) {
      const answer = await fetch(`${this.url}/api/v1${path}`, {
        method,
        headers: { ...(this.token && { authorization: `Bearer ${this.token}` }), ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      }).catch((error: unknown) => {
        throw new Error(`No city answers at ${this.url}: start one with \`npm start\`, or name it with --api.`, { cause: error });
      });
      if (answer.status === 429) {
        await new Promise((resolve) => setTimeout(resolve, 1000 * Number(answer.headers.get('retry-after') ?? 1)));
        continue;
      }
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${String(answer.status)} ${text}`);
      return (text === '' ? undefined : JSON.parse(text)) as Answer;
    }
  }
}
