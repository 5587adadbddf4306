import { RoomHarness } from '@madinina/platform/harness';
import { type Page } from '@madinina/platform/http';
import { AlertFactory } from '../alerts/alert.factory';
import { IotHttpModule } from '../iot.http.module';
import { type SavedZone, square, ZoneFactory } from '../zones/zone.factory';
import { secretMatches } from './device-secret';
import { type DeviceCredentialsDto, type RegisteredSensorDto, type SensorDetailsDto, type SensorDto } from './sensor.dto';
import { SensorFactory } from './sensor.factory';

interface Problem {
  readonly code: string;
  readonly errors?: readonly { path: string; code: string }[];
  readonly version?: number;
}

describe('sensors through the door', () => {
  let room: RoomHarness;
  let harbour: SavedZone;
  let hills: SavedZone;
  let user: string;
  let operator: string;
  let admin: string;

  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [IotHttpModule] });
    harbour = await ZoneFactory.named('Port').within(square(-61.1, 14.58)).save(room.database);
    hills = await ZoneFactory.named('Mornes').within(square(-61.2, 14.7)).save(room.database);
    user = room.tokenFor('USER');
    operator = room.tokenFor('OPERATOR');
    admin = room.tokenFor('ADMIN');
  });
  afterAll(() => room.stop());

  const register = (body: object, token = operator) => room.request<RegisteredSensorDto & Problem>('POST', 'iot/sensors', { token, body });
  const get = (id: string, token = operator) => room.request<SensorDetailsDto & Problem>('GET', `iot/sensors/${id}`, { token });
  const list = (query: string, token = user) => room.request<Page<SensorDto> & Problem>('GET', `iot/sensors?${query}`, { token });
  const patch = (id: string, body: object, headers = {}) =>
    room.request<SensorDetailsDto & Problem>('PATCH', `iot/sensors/${id}`, { token: operator, body, headers });
  const atPort = { type: 'Point', coordinates: [-61.08, 14.6] };

  describe('registering one', () => {
    it('tells its secret once and keeps only the hash', async () => {
      const made = await register({
        name: 'Quai',
        type: 'noise',
        deviceKey: 'quai-1',
        zoneId: harbour.id,
        location: atPort,
        metadata: { a: 1 },
      });
      expect(made.status).toBe(201);
      expect(made.headers.get('cache-control')).toBe('no-store');
      expect(made.body).toMatchObject({
        name: 'Quai',
        type: 'noise',
        status: 'active',
        unit: 'dB(A)',
        intervalSeconds: 60,
        zone: { id: harbour.id, code: harbour.code, name: 'Port' },
        location: atPort,
        lastReading: null,
        deviceKey: 'quai-1',
        metadata: { a: 1 },
        version: 1,
        credentials: { deviceKey: 'quai-1' },
      });
      const { secret } = made.body.credentials;
      const [kept] = await room.database.query<{ row: string; hash: string }>(
        `SELECT row_to_json(s)::text AS row, secret_hash AS hash FROM sensors s WHERE device_key = 'quai-1'`,
      );
      expect(secretMatches(secret, kept?.hash ?? '')).toBe(true);
      expect(kept?.row).not.toContain(secret);
      expect(JSON.stringify((await get(made.body.id)).body)).not.toContain(secret);
    });

    it('finds the zone that holds it and makes a device key', async () => {
      const { status, body } = await register({
        name: 'Morne',
        type: 'rainfall',
        location: { type: 'Point', coordinates: [-61.18, 14.72] },
      });
      expect(status).toBe(201);
      expect(body.zone.id).toBe(hills.id);
      expect(body.deviceKey).toMatch(/^rainfall-[0-9a-z]{10}$/);
      expect(body.credentials.deviceKey).toBe(body.deviceKey);
    });

    it('gives a repeated request with a key its first answer', async () => {
      const body = { name: 'Deux fois', type: 'noise', zoneId: harbour.id, location: atPort };
      const options = { token: operator, body, headers: { 'idempotency-key': 'once-1' } };
      const [first, second] = [await room.request('POST', 'iot/sensors', options), await room.request('POST', 'iot/sensors', options)];
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(second.body).toEqual(first.body);
      expect((await list('q=Deux fois')).body.items).toHaveLength(1);
    });

    it.each([
      ['a key that is taken', { deviceKey: 'quai-1' }, 409, 'iot.sensor.key_taken'],
      ['a zone that is not', { zoneId: '01937c4e-0000-7000-8000-000000000000' }, 422, 'iot.sensor.zone_unknown'],
      ['a place in no zone', { location: { type: 'Point', coordinates: [-60.9, 14.45] } }, 422, 'iot.sensor.zone_missing'],
      ['a range upside down', { zoneId: 'harbour', minValue: 5, maxValue: 1 }, 422, 'iot.sensor.range_reversed'],
    ])('refuses %s', async (_name, part, status, code) => {
      const body = { name: 'X', type: 'noise', location: atPort, ...part };
      const answer = await register('zoneId' in body && body.zoneId === 'harbour' ? { ...body, zoneId: harbour.id } : body);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    });

    it.each([
      ['no name', { name: undefined }, 'name', 'is_string'],
      ['a blank name', { name: '  ' }, 'name', 'is_plain_text'],
      ['a name with control characters', { name: 'a\u0007b' }, 'name', 'is_plain_text'],
      ['a type that is not', { type: 'wind' }, 'type', 'is_in'],
      ['a key that no topic holds', { deviceKey: 'a/b' }, 'deviceKey', 'matches'],
      ['latitude first', { location: { type: 'Point', coordinates: [14.6, -61.08] } }, 'location.coordinates', 'is_longitude_first'],
      ['a place that is not', { location: { type: 'Point', coordinates: [-61.08, 'x'] } }, 'location.coordinates', 'is_position'],
      ['another geometry', { location: { type: 'LineString', coordinates: [-61.08, 14.6] } }, 'location.type', 'equals'],
      ['no place', { location: undefined }, 'location', 'is_object'],
      ['a key that is null', { deviceKey: null }, 'deviceKey', 'matches'],
      ['a unit that is null', { unit: null }, 'unit', 'is_string'],
      ['a state that is null', { status: null }, 'status', 'is_in'],
      ['metadata that is null', { metadata: null }, 'metadata', 'is_small_object'],
      ['a secret of its own', { secret: 'mine' }, 'secret', 'whitelist_validation'],
      ['an interval of nothing', { intervalSeconds: 0 }, 'intervalSeconds', 'min'],
      ['metadata that is a list', { metadata: [] }, 'metadata', 'is_small_object'],
      ['metadata that is too large', { metadata: { a: 'x'.repeat(9_000) } }, 'metadata', 'is_small_object'],
    ])('refuses %s', async (_name, part, path, code) => {
      const answer = await register({ name: 'X', type: 'noise', location: atPort, ...part });
      expect(answer.status).toBe(422);
      expect(answer.body.errors).toContainEqual(expect.objectContaining({ path, code }));
    });
  });

  describe('what a caller sees', () => {
    it('is the last reading, and the device only for those who manage sensors', async () => {
      const sensor = await SensorFactory.inZone(harbour.id).called('Vu').lastHeard(27.4, '2026-01-12T10:00:00Z').save(room.database);
      const [seen, managed] = [await get(sensor.id, user), await get(sensor.id)];
      expect(seen.status).toBe(200);
      expect(seen.body.lastReading).toEqual({ value: 27.4, unit: '°C', timestamp: '2026-01-12T10:00:00.000Z', quality: 0.98 });
      expect(seen.body).not.toHaveProperty('deviceKey');
      expect(seen.body).not.toHaveProperty('metadata');
      expect(managed.body).toMatchObject({ deviceKey: sensor.deviceKey, metadata: { supplier: 'Météo Caraïbe' } });
      const [item] = (await list('q=Vu')).body.items;
      expect(item).toMatchObject({ id: sensor.id, lastReading: { value: 27.4 } });
      expect(item).not.toHaveProperty('deviceKey');
      expect((await list('q=Vu', operator)).body.items[0]).toMatchObject({ deviceKey: sensor.deviceKey });
    });

    it('is told by its ETag to be the same', async () => {
      const sensor = await SensorFactory.inZone(harbour.id).save(room.database);
      const etag = (await get(sensor.id)).headers.get('etag') ?? '';
      const again = await room.request('GET', `iot/sensors/${sensor.id}`, { token: operator, headers: { 'if-none-match': etag } });
      expect(again.status).toBe(304);
    });

    it('is nothing where there is no sensor', async () => {
      const { status, body } = await get('01937c4e-0000-7000-8000-000000000000');
      expect([status, body.code]).toEqual([404, 'iot.sensor.not_found']);
      expect((await get('x')).status).toBe(400);
    });
  });

  describe('lists', () => {
    it('come in pages that hold every sensor once, also while others are added', async () => {
      const zone = await ZoneFactory.named('Pages').save(room.database);
      const saved = [];
      for (let n = 0; n < 7; n += 1) saved.push((await SensorFactory.inZone(zone.id).save(room.database)).id);
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const answer = await list(`zone=${zone.code}&limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
        const found: Page<SensorDto> = answer.body;
        seen.push(...found.items.map(({ id }) => id));
        cursor = found.nextCursor;
        if (saved.length === 7) saved.push((await SensorFactory.inZone(zone.id).save(room.database)).id);
      }
      expect(seen).toEqual(saved);
    });

    it('are narrowed by type, status, zone, text and box', async () => {
      const zone = await ZoneFactory.named('Filtres').save(room.database);
      const here = () => SensorFactory.inZone(zone.id);
      const loud = await here().measuring('noise').called('Marché couvert').at(-60.95, 14.5).save(room.database);
      const broken = await here().being('error').called('100 % humide_').at(-60.9, 14.5).save(room.database);
      const ids = async (query: string) => (await list(`zone=${zone.id}&${query}`)).body.items.map(({ id }) => id);
      expect(await ids('')).toEqual([loud.id, broken.id]);
      expect(await ids('type=noise')).toEqual([loud.id]);
      expect(await ids('status=error')).toEqual([broken.id]);
      expect(await ids('q=MARCHÉ')).toEqual([loud.id]);
      expect(await ids('q=0%20%25')).toEqual([broken.id]);
      expect(await ids('q=e_')).toEqual([broken.id]);
      expect(await ids('bbox=-60.96,14.49,-60.94,14.51')).toEqual([loud.id]);
      expect(await ids('bbox=-60.9500001,14.49,-60.9499999,14.51&type=noise')).toEqual([loud.id]);
      expect(await ids('bbox=-60.9499999,14.49,-60.94,14.51')).toEqual([]);
      expect((await list('zone=nowhere')).body).toEqual({ items: [], nextCursor: null });
    });

    it.each([
      ['limit=0', 'limit'],
      ['limit=201', 'limit'],
      ['limit=ten', 'limit'],
      ['type=wind', 'type'],
      ['type=noise&type=traffic', 'type'],
      ['status=broken', 'status'],
      ['bbox=1,2,3', 'bbox'],
      ['bbox=1,2,3,4&bbox=1,2,3,4', 'bbox'],
      ['near=14.6,-61.07', 'near'],
      ['near=-61.07,14.6,999999', 'near'],
      ['zone=a/b', 'zone'],
      ['q=', 'q'],
      ['colour=red', 'colour'],
    ])('refuse %s', async (query, path) => {
      const { status, body } = await list(query);
      expect(status).toBe(400);
      expect(body.errors?.map((error) => error.path)).toContain(path);
    });

    it('refuse a cursor of another list, and near with bbox', async () => {
      const cursor = Buffer.from(JSON.stringify([1, 'x'])).toString('base64url');
      expect((await list(`cursor=${cursor}`)).body.code).toBe('http.cursor.invalid');
      expect((await list('near=-61.07,14.6&bbox=-62,14,-61,15')).body.code).toBe('iot.sensor.near_with_bbox');
    });
  });

  describe('a change', () => {
    it('is refused to who read an older version', async () => {
      const sensor = await SensorFactory.inZone(harbour.id).save(room.database);
      const etag = (await get(sensor.id)).headers.get('etag') ?? '';
      const first = await patch(sensor.id, { name: 'Nouveau', status: 'maintenance', minValue: -5 }, { 'if-match': etag });
      expect([first.status, first.body.version]).toEqual([200, 2]);
      expect(first.body).toMatchObject({ name: 'Nouveau', status: 'maintenance', minValue: -5 });
      const second = await patch(sensor.id, { name: 'Trop tard' }, { 'if-match': etag });
      expect([second.status, second.body.code, second.body.version]).toEqual([412, 'iot.sensor.stale', 2]);
      expect((await patch(sensor.id, { name: 'Y' }, { 'if-match': '"999999999999999"' })).status).toBe(412);
      expect((await patch(sensor.id, { minValue: null, zoneId: hills.id })).body).toMatchObject({
        minValue: null,
        zone: { id: hills.id },
        version: 3,
      });
    });

    it.each([
      ['its type', { type: 'noise' }, 422],
      ['its device key', { deviceKey: 'other' }, 422],
      ['its name to nothing', { name: null }, 422],
      ['its zone to one that is not', { zoneId: '01937c4e-0000-7000-8000-000000000000' }, 422],
      ['its range upside down', { minValue: 9, maxValue: 1 }, 422],
    ])('of %s is refused', async (_name, body, status) => {
      const sensor = await SensorFactory.inZone(harbour.id).save(room.database);
      expect((await patch(sensor.id, body)).status).toBe(status);
      expect((await get(sensor.id)).body.version).toBe(1);
    });
  });

  it('gives a device a new secret, and the old one opens nothing', async () => {
    const made = await register({ name: 'Clé', type: 'noise', deviceKey: 'cle-1', zoneId: harbour.id, location: atPort });
    const rotated = await room.request<DeviceCredentialsDto>('POST', `iot/sensors/${made.body.id}/credentials`, { token: operator });
    expect([rotated.status, rotated.headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(rotated.body.deviceKey).toBe('cle-1');
    expect(rotated.body.secret).not.toBe(made.body.credentials.secret);
    const [kept] = await room.database.query<{ hash: string }>(`SELECT secret_hash AS hash FROM sensors WHERE device_key = 'cle-1'`);
    const secrets = [rotated.body.secret, made.body.credentials.secret];
    expect(secrets.map((secret) => secretMatches(secret, kept?.hash ?? ''))).toEqual([true, false]);
    const none = await room.request('POST', 'iot/sensors/01937c4e-0000-7000-8000-000000000000/credentials', { token: operator });
    expect(none.status).toBe(404);
  });

  describe('removing one', () => {
    const remove = (id: string) => room.request<Problem>('DELETE', `iot/sensors/${id}`, { token: admin });

    it('takes all it measured with it, and leaves its ledger', async () => {
      const sensor = await SensorFactory.inZone(harbour.id).lastHeard(20, '2026-01-12T10:00:00Z').save(room.database);
      const other = await SensorFactory.inZone(harbour.id).save(room.database);
      await room.database.query(`SELECT readings_ensure_partitions('2026-01-12', '2026-01-12')`);
      await room.database.query(`SELECT reading_minutes_ensure_partition('2026-01-12')`);
      for (const { id } of [sensor, other]) {
        for (const interval of ['minute', 'hour', 'day'])
          await room.database.query(`INSERT INTO reading_${interval}s VALUES ($1, '2026-01-12T10:00:00Z', 1, 20, 20, 20, 20)`, [id]);
        await room.database.query(`INSERT INTO reading_hours_stale VALUES ($1, '2026-01-12T10:00:00Z', 1)`, [id]);
        await room.database.query(`INSERT INTO reading_days_stale VALUES ($1, '2026-01-12T00:00:00Z')`, [id]);
        await room.database.query(
          `INSERT INTO readings (sensor_id, ts, id, value, unit, quality, received_at) VALUES ($1, '2026-01-12T10:00:00Z', $1, 20, '°C', 1, now())`,
          [id],
        );
      }
      await room.database.query('INSERT INTO device_ledgers (device_key, sensor_id, received, stored) VALUES ($1, $2, 1, 1)', [
        sensor.deviceKey,
        sensor.id,
      ]);
      expect((await remove(sensor.id)).status).toBe(204);
      expect((await get(sensor.id)).status).toBe(404);
      const tables = ['readings', 'reading_minutes', 'reading_hours', 'reading_days', 'reading_hours_stale', 'reading_days_stale'];
      for (const table of tables) {
        const left = await room.database.query<{ id: string }>(`SELECT sensor_id AS id FROM ${table} WHERE sensor_id = ANY ($1)`, [
          [sensor.id, other.id],
        ]);
        expect([table, left]).toEqual([table, [{ id: other.id }]]);
      }
      expect(await room.database.query('SELECT 1 FROM device_ledgers WHERE device_key = $1', [sensor.deviceKey])).toHaveLength(1);
      expect((await remove(sensor.id)).status).toBe(404);
    });

    it('waits until no rule watches it', async () => {
      const sensor = await SensorFactory.inZone(harbour.id).save(room.database);
      const { ruleId } = await AlertFactory.on(sensor.id, harbour.id).save(room.database);
      const refused = await remove(sensor.id);
      expect([refused.status, refused.body.code]).toEqual([409, 'iot.sensor.has_rules']);
      expect((await room.request('DELETE', `iot/rules/${ruleId}`, { token: operator })).status).toBe(204);
      expect((await remove(sensor.id)).status).toBe(204);
      expect(await room.database.query('SELECT 1 FROM alerts WHERE sensor_id = $1', [sensor.id])).toEqual([]);
    });
  });
});
