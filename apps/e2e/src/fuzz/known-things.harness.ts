import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { generateSync } from 'otplib';
import { EDGE_INSTANTS } from './hostile-values.harness';

const MOST = 12;
const THINGS = new Set(
  'sensors zones alerts rules rejected layers features imports notifications devices templates broadcasts deliveries users sessions passkeys'.split(
    ' ',
  ),
);

/** What a parameter or a property names, where its name is not that of the list. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  zoneId: ['zones'],
  zone: ['zones', 'zoneCodes'],
  sensorId: ['sensors'],
  sensor: ['sensors'],
  accountId: ['users'],
  accountIds: ['users'],
  ids: ['notifications'],
  read: ['notifications'],
  unsubscribe: ['deliveries', 'notifications'],
  featureId: ['features'],
  sessionId: ['sessions'],
  collectionId: ['layers', 'layerKeys'],
  layer: ['layers', 'layerKeys'],
  tiles: ['layers', 'layerKeys'],
  device: ['deviceKeys'],
  deviceKey: ['deviceKeys'],
  email: ['emails'],
  identifier: ['emails'],
  token: ['tokens', 'mailed'],
  refreshToken: ['refreshTokens'],
  challengeToken: ['challengeTokens'],
  key: ['templateKeys'],
  code: ['codes'],
  cursor: ['cursors'],
  'If-Match': ['etags'],
  'If-None-Match': ['etags'],
};

const forged = (...keys: readonly unknown[]): string => Buffer.from(JSON.stringify([1, ...keys])).toString('base64url');
const UUID = '019b0b5e-6c00-7000-8000-000000000001';

/** Values that are known without asking. */
const ALWAYS: Readonly<Record<string, readonly unknown[]>> = {
  password: ['colibri sous la pluie fine'],
  currentPassword: ['colibri sous la pluie fine'],
  'Idempotency-Key': ['once', 'twice', 'thrice', 'x'.repeat(255), 'x'.repeat(256), 'clé'],
  'If-Match': ['*', '"1"', 'W/"1-x"', '"99999999999999999999-x"', '"-1-x"', '"1-x", "2-x"', '""', 'x'],
  'If-None-Match': ['*', '"1-x", W/"2-x"', '", ,"'],
  cursor: [
    ...EDGE_INSTANTS.map((instant) => forged(instant, UUID)),
    forged('2026-01-01T00:00:00.000Z', UUID),
    forged('x', UUID),
    forged(1e308, UUID),
    forged(UUID),
    forged(0),
    forged('\uD800', UUID),
    forged(null, null),
    'W10',
  ],
  bbox: [
    '-61.3,14.3,-60.7,15',
    '-180,-90,180,90',
    '170,-10,-170,10',
    '0,0,0,0',
    '-61,15,-60,14',
    '-61.3,14.3,0,-60.7,15,9',
    '1e308,0,1e309,1',
    ',,,',
    'NaN,NaN,NaN,NaN',
    '5e-324,0,1,1',
  ],
  near: ['-61,14.6,1000', '14.6,-61,1000', '-61,14.6', '-61,14.6,0', '-61,14.6,1e308', '0,90,20037508', '1,2,-3'],
  datetime: ['2026-01-01T00:00:00Z/..', '../2026-01-01T00:00:00Z', '../..', '/', '2026-01-01/2025-01-01', ...EDGE_INSTANTS],
  timeZone: ['America/Martinique', 'UTC', 'Etc/GMT+5', '+04:00', 'utc', 'Europe/Nowhere', 'posixrules', 'US/Pacific-New', '../../etc'],
  z: ['0', '1', '14', '22', '23', '30', '-1', '1e1', '14.5', '0x1'],
  x: ['0', '1', '5412', '4194303', '4194304', '2147483648', '-1'],
  y: ['0', '1', '7524', '4194303', '4194304', '9007199254740993'],
  lat: [14.6, 90, -90, 91, 'lat', 'latitude'],
  lon: [-61.07, 180, -180, 181, 'lon', 'longitude'],
  postcode: ['97200', '97', "97'00"],
  citycode: ['97209', 'x'],
  columns: ['adresse', 'ville', 'absente', ''],
  delimiter: [',', ';', '\t', '|', '', '||', '"', '\n', '\\'],
  encoding: ['utf-8', 'latin1', 'windows-1252', 'utf-16le', 'x'],
  srid: [4326, 5490, 2154, 1024, 999999],
  reason: ['bad_json', 'unknown_device', 'above_maximum'],
};

/** What the city has told of itself so far, by what it is called: so that later requests speak of what is there. */
export class KnownThings {
  private readonly lists = new Map<string, unknown[]>();
  private secret: string | undefined;

  /** @param mails folder that e-mails are written to; @param hidden ids that no request may touch */
  constructor(
    private readonly mails: string,
    private readonly hidden: ReadonlySet<string>,
  ) {}

  /** Values for a parameter or a property; the last told last. */
  readonly of = (name: string): readonly unknown[] => {
    const lists = LISTS[name] ?? (THINGS.has(name) ? [name] : []);
    return [...(ALWAYS[name] ?? []), ...lists.flatMap((list) => this.list(list))];
  };

  add(list: string, ...values: readonly unknown[]): void {
    const known = this.lists.get(list) ?? [];
    const fresh = values.filter(
      (value) => value !== undefined && value !== null && !known.includes(value) && !(typeof value === 'string' && this.hidden.has(value)),
    );
    this.lists.set(list, [...known, ...fresh].slice(-MOST));
  }

  /** Takes what an answer tells. @param path of the operation, whose last word says what it lists */
  learn(path: string, body: unknown, etag?: string): void {
    this.add('etags', etag);
    if (typeof body !== 'object' || body === null) return;
    const kind = kindOf(path);
    const whole = body as Record<string, unknown>;
    const parts = [
      whole,
      ...[whole['items'], whole['features']].flatMap((list) => (Array.isArray(list) ? (list as Record<string, unknown>[]) : [])),
    ];
    for (const part of parts.slice(0, 6)) {
      if (part !== whole || !Array.isArray(whole['features'])) this.add(kind, part['id']);
      this.add('deviceKeys', part['deviceKey']);
      if (kind === 'templates') this.add('templateKeys', part['key']);
      if (kind === 'layers') this.add('layerKeys', part['key']);
      if (kind === 'zones') this.add('zoneCodes', part['code']);
    }
    this.add('cursors', whole['nextCursor']);
    this.add('tokens', whole['accessToken'], whole['refreshToken']);
    this.add('refreshTokens', whole['refreshToken']);
    this.add('challengeTokens', whole['challengeToken']);
    if (Array.isArray(whole['recoveryCodes'])) this.add('codes', ...(whole['recoveryCodes'] as unknown[]).slice(0, 3));
    if (typeof whole['secret'] === 'string' && path.includes('totp')) this.secret = whole['secret'];
  }

  private list(name: string): readonly unknown[] {
    if (name === 'mailed') return this.mailed();
    const known = this.lists.get(name) ?? [];
    return name === 'codes' && this.secret !== undefined ? [...known, generateSync({ secret: this.secret })] : known;
  }

  /** The single-use tokens of the last e-mails. */
  private mailed(): string[] {
    try {
      const files = readdirSync(this.mails).filter((file) => file.endsWith('.eml'));
      const dated = files.map((file) => ({ file: join(this.mails, file), at: statSync(join(this.mails, file)).mtimeMs }));
      const last = dated.sort((a, b) => b.at - a.at).slice(0, 4);
      return last.flatMap(({ file }) => /#token=3?D?([\w-]{43})/.exec(readFileSync(file, 'utf8').replaceAll('=\r\n', ''))?.[1] ?? []);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }
}

/** The word before the last parameter of a path, or its last word: what is listed or named there. */
export function kindOf(path: string, parameter?: string): string {
  if (parameter !== undefined && parameter !== 'id') return parameter;
  const before =
    parameter === undefined
      ? path.replace(/\/\{id\}(?:\/(?:acknowledge|resolve|activate|deactivate|replay|cancel|retry))?$/, '')
      : path.slice(0, path.indexOf(`/{${parameter}}`));
  return (
    before
      .split('/')
      .filter((word) => !word.startsWith('{'))
      .at(-1) ?? ''
  );
}
