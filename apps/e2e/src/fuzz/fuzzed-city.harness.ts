import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { City } from '../city.harness';
import { kindOf, KnownThings } from './known-things.harness';
import { type RequestSchema } from './schema-values.harness';

const PASSWORD = 'colibri sous la pluie fine';
/** What nobody but administrators and their owner may be shown. */
export const CANARY = 'Canarix';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema?: RequestSchema;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: RequestSchema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly examples?: object }>> }>>;
}

export interface FuzzDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<Operation, 'method' | 'path'>>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, RequestSchema>> };
}

interface Made {
  readonly id: string;
  readonly credentials?: { readonly deviceKey: string; readonly secret: string };
}

const ROLES = { user: ['USER'], operator: ['USER', 'OPERATOR'], admin: ['USER', 'ADMIN'], chief: ['USER', 'SUPER_ADMIN'] } as const;
type Person = keyof typeof ROLES;
/** Who asks; nobody has no token, the device its secret. */
export const CALLERS = ['nobody', 'device', ...(Object.keys(ROLES) as Person[])] as const;
export type FuzzCaller = (typeof CALLERS)[number];

const square = [
  [
    [-61.1, 14.5],
    [-61, 14.5],
    [-61, 14.6],
    [-61.1, 14.6],
    [-61.1, 14.5],
  ],
];

/** A city to send anything to: it has one of everything, and makes it anew when it is gone. */
export class FuzzedCity {
  private readonly authorizations = new Map<FuzzCaller, string>();
  private readonly callers = new Map<Person, { readonly id: string; readonly email: string }>();
  private made = 0;

  private constructor(
    readonly city: City,
    readonly document: FuzzDocument,
    readonly known: KnownThings,
    private readonly mails: string,
  ) {}

  static async start(): Promise<FuzzedCity> {
    const mails = mkdtempSync(join(tmpdir(), 'fuzz-mails-'));
    const city = await City.start(undefined, {
      RATE_LIMIT_ENABLED: 'false',
      AUTH_REQUIRE_VERIFIED_EMAIL: 'false',
      AUTH_PASSWORD_MEMORY_KIB: '19456',
      AUTH_PASSWORD_PASSES: '2',
      AUTH_FREE_GUESSES: '1000',
      AUTH_LINKS_PER_HOUR: '100',
      AUTH_ACCESS_TOKEN_SECONDS: '3600',
      AUTH_FRESH_SECONDS: '3600',
      MAIL_DRIVER: 'folder',
      MAIL_FOLDER: mails,
    });
    const document = (await (await fetch(`${city.api.url}/api/openapi.json`)).json()) as FuzzDocument;
    const { body: me } = await city.ask<{ id: string }>('GET', 'users/me');
    const fuzzed = new FuzzedCity(city, document, new KnownThings(mails, new Set([me.id, 'admin@city.example'])), mails);
    await fuzzed.makeVictim();
    await fuzzed.renew();
    return fuzzed;
  }

  async stop(): Promise<void> {
    await this.city.stop();
    await rm(this.mails, { recursive: true, force: true });
  }

  /** Reading before changing, changing before removing. */
  get operations(): Operation[] {
    const order = ['get', 'post', 'put', 'patch', 'delete'];
    return Object.entries(this.document.paths)
      .flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ ...operation, method, path })))
      .sort((a, b) => order.indexOf(a.method) - order.indexOf(b.method));
  }

  /** The `Authorization` of a caller, if any. */
  authorization(caller: FuzzCaller): string | undefined {
    return this.authorizations.get(caller);
  }

  /** Sees to it that every caller is who they were, and that there is something of each kind again. */
  async renew(): Promise<void> {
    for (const name of Object.keys(ROLES) as Person[]) await this.renewPerson(name);
    const zone = await this.present('iot/zones', {
      code: `fuzz-${this.next()}`,
      name: 'Fuzz',
      boundary: { type: 'Polygon', coordinates: square },
    });
    const sensor = await this.present('iot/sensors', {
      name: 'Fuzz',
      type: 'noise',
      unit: 'dB',
      ...(zone && { zoneId: zone }),
      location: { type: 'Point', coordinates: [-61.05, 14.55] },
      maxValue: 150,
    });
    if (sensor !== undefined) await this.renewDevice(sensor);
    await this.renewMap();
    await this.renewNotices();
    for (const path of [
      'iot/alerts?status=active&status=acknowledged&status=resolved',
      'iot/rejected',
      'users',
      'auth/sessions',
      'notifications/devices',
      'notifications/deliveries/failed',
    ])
      await this.look(path);
  }

  private async renewPerson(name: Person): Promise<void> {
    const token = this.authorizations.get(name);
    const caller = this.callers.get(name);
    if (token !== undefined && caller) {
      const { status, body } = await this.city.ask<{ roles?: string[] }>('GET', 'users/me', { token: token.replace('Bearer ', '') });
      if (status === 200 && ROLES[name].every((role) => body.roles?.includes(role)) && body.roles?.length === ROLES[name].length) return;
      const roles = await this.city.ask('PATCH', `users/${caller.id}`, { body: { roles: ROLES[name] } });
      if (roles.status === 200 && (await this.signIn(name, caller.email))) return;
    }
    const email = `${name}.${this.next()}@example.org`;
    const id = await this.register(email, name);
    const granted = await this.city.ask('PATCH', `users/${id}`, { body: { roles: ROLES[name] } });
    if (granted.status !== 200) throw new Error(`${name} is not made: ${JSON.stringify(granted.body)}`);
    this.callers.set(name, { id, email });
    if (!(await this.signIn(name, email))) throw new Error(`${name} cannot sign in`);
    this.known.add('emails', email);
  }

  private async signIn(name: Person, email: string): Promise<boolean> {
    const answer = await this.city.ask('POST', 'auth/login', { body: { identifier: email, password: PASSWORD }, token: null });
    const token = answer.body['accessToken'];
    if (answer.status !== 200 || typeof token !== 'string') return false;
    this.authorizations.set(name, `Bearer ${token}`);
    this.known.learn('/auth/login', answer.body);
    return true;
  }

  private async register(email: string, name: string): Promise<string> {
    const account = { email, password: PASSWORD, givenName: name, familyName: name, phone: '+596696123456' };
    await this.city.ask('POST', 'auth/register', { body: account, token: null });
    const { body } = await this.city.ask<{ account?: { id: string } }>('POST', 'auth/login', {
      body: { identifier: email, password: PASSWORD },
      token: null,
    });
    if (!body.account) throw new Error(`${email} cannot sign in: ${JSON.stringify(body)}`);
    return body.account.id;
  }

  private async makeVictim(): Promise<void> {
    const accountId = await this.register(`${CANARY.toLowerCase()}@example.org`, CANARY);
    await this.city.ask('POST', 'notifications', {
      body: { accountId, type: 'system', priority: 'low', texts: { fr: { title: CANARY, body: CANARY } } },
    });
    await this.look(`users/${accountId}/sessions`);
  }

  /** A device with its secret, an alert over it, and a message that was refused. */
  private async renewDevice(sensor: string): Promise<void> {
    await this.present('iot/rules', {
      name: 'Fuzz',
      severity: 'low',
      scope: { sensorId: sensor },
      condition: { type: 'threshold', operator: 'above', threshold: 100, durationSeconds: 0, clearSeconds: 0 },
    });
    const { body } = await this.city.ask<{ deviceKey?: string; secret?: string }>('POST', `iot/sensors/${sensor}/credentials`);
    if (body.secret === undefined) return;
    const authorization = `Basic ${Buffer.from(`${body.deviceKey}:${body.secret}`).toString('base64')}`;
    this.authorizations.set('device', authorization);
    const timestamp = new Date().toISOString();
    await this.city.ask('POST', 'iot/readings', {
      body: [
        { value: 120, timestamp },
        { value: 1e6, timestamp: new Date(Date.now() - 1_000).toISOString() },
      ],
      token: null,
      headers: { authorization },
    });
  }

  private async renewMap(): Promise<void> {
    const layer = await this.present('gis/layers', {
      key: `fuzz-${this.next()}`,
      title: 'Fuzz',
      properties: [
        { name: 'name', type: 'string' },
        { name: 'since', type: 'date-time' },
      ],
      openProperties: true,
      visibleTo: ['USER', 'OPERATOR'],
      tileProperties: ['name'],
      timeProperty: 'since',
    });
    if (layer === undefined) return;
    const feature = {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [-61.05, 14.55] },
      properties: { name: 'Savane', since: '2026-01-01T00:00:00Z' },
    };
    await this.city.ask('POST', `gis/layers/${layer}/features`, { body: feature });
    await this.look(`gis/layers/${layer}/features`);
  }

  private async renewNotices(): Promise<void> {
    const texts = { fr: { title: 'Bac {{name}}', body: 'Il est plein à {{level}} %' } };
    await this.present('notifications/templates', { key: `fuzz.${this.next()}`, type: 'system', texts });
    const plain = { type: 'system', priority: 'low', texts: { fr: { title: 'Fuzz', body: 'Fuzz' } } };
    await this.present('notifications/broadcasts', { ...plain, roles: ['BOTANIST'] }, 'notifications/broadcast');
    for (const { id } of this.callers.values()) {
      const { body } = await this.city.ask('POST', 'notifications', { body: { ...plain, accountId: id } });
      this.known.learn('/notifications', body);
      if (typeof body['id'] === 'string') await this.look(`notifications/${body['id']}/deliveries`);
    }
  }

  /** The id of one that is there still, or of a new one; undefined when it cannot be made now. */
  private async present(path: string, body: unknown, at = path): Promise<string | undefined> {
    const kind = kindOf(path);
    const last = this.known.of(kind).at(-1);
    if (typeof last === 'string' && kind !== 'templates' && (await this.city.ask('GET', `${path}/${last}`)).status === 200) return last;
    const answer = await this.city.ask<Made>('POST', at, { body });
    if (answer.status >= 300) throw new Error(`POST ${at} answers ${answer.status}: ${JSON.stringify(answer.body)}`);
    this.known.learn(`/${path}`, answer.body);
    this.known.add('deviceKeys', answer.body.credentials?.deviceKey);
    return answer.body.id;
  }

  private async look(path: string): Promise<void> {
    const { status, body } = await this.city.ask('GET', path);
    if (status === 200) this.known.learn(`/${path.replace(/\?.*/, '').replace('/failed', '')}`, body);
  }

  private next(): number {
    this.made += 1;
    return this.made;
  }
}
