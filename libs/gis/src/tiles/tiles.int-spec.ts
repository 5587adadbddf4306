import { RoomHarness } from '@madinina/platform/harness';
import { eventually } from '@madinina/platform/testing';
import { GisMapHttpModule } from '../gis-map.http.module';
import { type LayerDetailsDto } from '../layers/layer.dto';
import { type FeatureDto } from '../features/feature.dto';
import { MapConfig } from './map.config';
import { type MapStyle } from './style.service';
import { TileRepository } from './tile.repository';
import { type TileJsonDto } from './tile.dto';

interface TileAnswer {
  readonly status: number;
  readonly etag: string | null;
  /** Of the features that it shows, as far as the test looks. */
  readonly bytes: Buffer;
}

const at = (longitude: number, latitude: number, name: string): object => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [longitude, latitude] },
  properties: { name, secret: `secret of ${name}` },
});
/** The tile of a place at a zoom. */
const tileOf = (longitude: number, latitude: number, z: number): string => {
  const side = 2 ** z;
  const radians = (latitude * Math.PI) / 180;
  return `${z}/${Math.floor(((longitude + 180) / 360) * side)}/${Math.floor(((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * side)}`;
};

describe('tiles through the door', () => {
  let room: RoomHarness;
  let second: RoomHarness;
  let admin: string;
  let operator: string;
  let user: string;
  let layer: LayerDetailsDto;
  let count = 0;

  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [GisMapHttpModule], config: [MapConfig] });
    second = await RoomHarness.start({
      imports: [GisMapHttpModule],
      config: [MapConfig],
      database: { url: room.databaseUrl, drop: () => Promise.resolve() },
      redisKeyPrefix: room.redisKeyPrefix,
    });
    [admin, operator, user] = [room.tokenFor('ADMIN'), room.tokenFor('OPERATOR'), room.tokenFor('USER')];
  });
  afterAll(async () => {
    await second.stop();
    await room.stop();
  });
  beforeEach(async () => {
    const body = {
      key: `carte-${(count += 1)}`,
      title: 'Carte',
      visibleTo: ['USER', 'OPERATOR'],
      properties: [
        { name: 'name', type: 'string' },
        { name: 'secret', type: 'string' },
      ],
      tileProperties: ['name'],
    };
    layer = (await room.request<LayerDetailsDto>('POST', 'gis/layers', { token: admin, body })).body;
  });

  const add = async (feature: object): Promise<FeatureDto> => {
    const { status, body } = await room.request<FeatureDto>('POST', `gis/layers/${layer.id}/features`, { token: operator, body: feature });
    expect(status).toBe(201);
    return body;
  };
  const remove = (id: string) => room.request('DELETE', `gis/layers/${layer.id}/features/${id}`, { token: operator });
  const get = async (tile: string, { token = user, headers = {}, from = room } = {}): Promise<TileAnswer> => {
    const answer = await fetch(`${from.url}/api/v1/gis/tiles/${layer.key}/${tile}.mvt`, {
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
    return { status: answer.status, etag: answer.headers.get('etag'), bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  const shows = async (tile: string, name: string): Promise<boolean> => (await get(tile)).bytes.includes(name);

  it('show a feature in the tiles of its place, with the attributes that the layer chose', async () => {
    const { id } = await add(at(-61.07, 14.6, 'Savane'));
    for (const z of [0, 3, 6, 10, 12, 13, 14, 18, 22]) {
      const { status, bytes } = await get(tileOf(-61.07, 14.6, z));
      expect([z, status, bytes.includes('Savane'), bytes.includes(id), bytes.includes('secret')]).toEqual([z, 200, true, true, false]);
    }
    expect((await get(tileOf(-60.9, 14.45, 14))).status).toBe(204);
    expect((await get('14/0/0')).status).toBe(204);
  });

  it('are gzip for who takes it, and what they are otherwise', async () => {
    await add(at(-61.07, 14.6, 'Savane'));
    const url = `${room.url}/api/v1/gis/tiles/${layer.key}/${tileOf(-61.07, 14.6, 14)}.mvt`;
    const zipped = await room.request('GET', url.slice(room.url.length), { token: user, headers: { 'accept-encoding': 'gzip' } });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(zipped.headers.get('content-type')).toBe('application/vnd.mapbox-vector-tile');
    expect(zipped.headers.get('cache-control')).toBe('private, no-cache');
    const plain = await room.request('GET', url.slice(room.url.length), { token: user, headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBe('identity');
    expect(plain.body).toEqual(zipped.body);
  });

  it('are not sent again to who has them, and are another once something under them changes', async () => {
    const savane = await add(at(-61.07, 14.6, 'Savane'));
    const tile = tileOf(-61.07, 14.6, 14);
    const elsewhere = tileOf(-60.9, 14.45, 14);
    await add(at(-60.9, 14.45, 'Sud'));
    const first = await get(tile);
    const other = await get(elsewhere);
    expect((await get(tile, { headers: { 'if-none-match': first.etag ?? '' } })).status).toBe(304);
    await add(at(-61.0701, 14.6001, 'Fort'));
    const changed = await get(tile, { headers: { 'if-none-match': first.etag ?? '' } });
    expect([changed.status, changed.bytes.includes('Fort')]).toEqual([200, true]);
    expect((await get(elsewhere, { headers: { 'if-none-match': other.etag ?? '' } })).status).toBe(304);
    await remove(savane.id);
    expect([await shows(tile, 'Savane'), await shows(tile, 'Fort')]).toEqual([false, true]);
  });

  it('say the same however often they are asked for, and by whichever way they go out', async () => {
    await add(at(-61.07, 14.6, 'Savane'));
    const path = `/api/v1/gis/tiles/${layer.key}/${tileOf(-61.07, 14.6, 14)}.mvt`;
    const ask = (headers: Record<string, string> = {}) =>
      room.request('GET', path, { token: user, headers: { 'accept-encoding': 'gzip', ...headers } });
    const said = [
      'etag',
      'content-type',
      'content-encoding',
      'cache-control',
      'vary',
      'x-content-type-options',
      'cross-origin-resource-policy',
    ];
    const answers = [await ask(), await ask(), await ask(), await ask({ origin: 'https://elsewhere.example' })];
    const told = answers.map(({ status, headers }) => [status, ...said.map((name) => headers.get(name))]);
    expect(told.slice(1)).toEqual([told[0], told[0], told[0]]);
    expect(told[0]).not.toContain(null);
    expect(new Set(answers.map(({ headers }) => headers.get('x-correlation-id'))).size).toBe(4);
    for (const _ of [1, 2]) {
      const known = await ask({ 'if-none-match': answers[0]?.headers.get('etag') ?? '' });
      expect([known.status, known.body, known.headers.get('content-type')]).toEqual([304, '', null]);
      expect(known.headers.get('etag')).toBe(answers[0]?.headers.get('etag'));
    }
    expect((await room.request('GET', path, { token: room.tokenFor('BOTANIST'), headers: { 'accept-encoding': 'gzip' } })).status).toBe(
      404,
    );
    expect((await room.request('GET', path, { headers: { 'accept-encoding': 'gzip' } })).status).toBe(401);
  });

  it('are made once for what did not change, whatever changes elsewhere and whichever process is asked', async () => {
    await add(at(-61.07, 14.6, 'Savane'));
    const tile = tileOf(-61.07, 14.6, 14);
    await get(tile);
    const [here, there] = [room, second].map((one) => jest.spyOn(one.get(TileRepository), 'render')) as [
      jest.SpyInstance,
      jest.SpyInstance,
    ];
    await get(tile);
    await add(at(-60.9, 14.45, 'Sud'));
    await get(tile);
    await get(tile, { from: second });
    expect([here.mock.calls.length, there.mock.calls.length]).toEqual([0, 0]);
    await add(at(-61.07, 14.6, 'Fort'));
    await get(tile);
    expect(here.mock.calls.length).toBe(1);
    here.mockRestore();
    there.mockRestore();
  });

  it('draw another of a crowd once the one that was drawn has gone', async () => {
    const crowd = [await add(at(-61.07, 14.6, 'Premier')), await add(at(-61.0700001, 14.6, 'Second'))];
    const tile = tileOf(-61.07, 14.6, 8);
    expect([await shows(tile, 'Premier'), await shows(tile, 'Second')].filter(Boolean)).toHaveLength(1);
    const drawn = (await shows(tile, 'Premier')) ? 0 : 1;
    await remove(crowd[drawn]?.id ?? '');
    expect(await shows(tile, drawn === 0 ? 'Second' : 'Premier')).toBe(true);
    await room.request('PUT', `gis/layers/${layer.id}/features/${crowd[1 - drawn]?.id ?? ''}`, {
      token: operator,
      body: at(-60.9, 14.45, 'Parti'),
    });
    expect((await get(tileOf(-61.07, 14.6, 14))).status).toBe(204);
    expect(await shows(tileOf(-60.9, 14.45, 8), 'Parti')).toBe(true);
  });

  it('give nothing to a role that may not see the layer, by any entrance', async () => {
    const { id } = await add(at(-61.07, 14.6, 'Savane'));
    const tile = tileOf(-61.07, 14.6, 14);
    await get(tile);
    const botanist = room.tokenFor('BOTANIST');
    const entrances = [
      `gis/layers/${layer.id}`,
      `gis/layers/${layer.id}/features`,
      `gis/layers/${layer.id}/features/${id}`,
      `gis/tiles/${layer.key}`,
      `gis/tiles/${layer.id}/${tile}.mvt`,
      `gis/tiles/${layer.key}/${tile}.mvt`,
      `/ogc/collections/${layer.key}`,
      `/ogc/collections/${layer.key}/items`,
      `/ogc/collections/${layer.key}/items/${id}`,
    ];
    for (const path of entrances) {
      expect([path, (await room.request('GET', path, { token: user })).status]).toEqual([path, 200]);
      const { status, body } = await room.request<{ code: string }>('GET', path, { token: botanist });
      expect([path, status, body.code]).toEqual([path, 404, 'gis.layer.not_found']);
    }
    for (const path of ['gis/layers?limit=200', 'gis/style.json', '/ogc/collections']) {
      const told = async (token: string): Promise<boolean> =>
        JSON.stringify((await room.request('GET', path, { token })).body).includes(`${layer.key}"`);
      expect([path, await told(user), await told(botanist)]).toEqual([path, true, false]);
    }
    expect((await room.request('PATCH', `gis/layers/${layer.id}`, { token: admin, body: { visibleTo: ['OPERATOR'] } })).status).toBe(200);
    expect((await get(tile)).status).toBe(404);
    expect((await get(tile, { token: operator })).status).toBe(200);
  });

  it('follow what the layer chooses to tell', async () => {
    await add(at(-61.07, 14.6, 'Savane'));
    const tiles = [tileOf(-61.07, 14.6, 14), tileOf(-61.07, 14.6, 8)];
    for (const tile of tiles) expect(await shows(tile, 'secret of')).toBe(false);
    await room.request('PATCH', `gis/layers/${layer.id}`, { token: admin, body: { tileProperties: ['name', 'secret'] } });
    for (const tile of tiles) expect(await shows(tile, 'secret of')).toBe(true);
    await room.request('PATCH', `gis/layers/${layer.id}`, { token: admin, body: { minZoom: 10 } });
    expect([(await get(tiles[0] ?? '')).status, (await get(tiles[1] ?? '')).status]).toEqual([200, 204]);
  });

  it.each(['40/1/1', '23/0/0', '3/8/0', '3/0/8', '3/-1/0', '3/1.5/0', '1e1/0/0', '03/0/0', 'NaN/0/0', '3/0/99999999999999999999'])(
    'refuse the address %s',
    async (tile) => {
      expect((await get(tile)).status).toBe(400);
    },
  );

  it('stop the query of a client that goes', async () => {
    const tiles = room.get(TileRepository);
    await add(at(-61.07, 14.6, 'Savane'));
    // Holds the table, so that the query lasts as long as the test wants.
    const holder = await room.database.pool.connect();
    try {
      await holder.query('BEGIN; LOCK TABLE gis_features IN ACCESS EXCLUSIVE MODE');
      const client = new AbortController();
      const rendering = tiles.render(layer, { z: 14, x: 5412, y: 7521 }, client.signal);
      const failure = expect(rendering).rejects.toMatchObject({ code: '57014' });
      await eventually(async () =>
        expect(
          await room.database.query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`),
        ).toHaveLength(1),
      );
      client.abort(new Error('the client left'));
      await failure;
    } finally {
      await holder.query('ROLLBACK');
      holder.release();
    }
    expect((await get(tileOf(-61.07, 14.6, 14))).status).toBe(200);
  });

  it('are described by TileJSON and drawn by a style', async () => {
    await add(at(-61.07, 14.6, 'Savane'));
    const { body } = await room.request<TileJsonDto>('GET', `gis/tiles/${layer.key}`, { token: user });
    expect(body).toMatchObject({
      tilejson: '3.0.0',
      tiles: [`${room.url}/api/v1/gis/tiles/${layer.key}/{z}/{x}/{y}.mvt`],
      bounds: [-61.07, 14.6, -61.07, 14.6],
      vector_layers: [{ id: layer.key, fields: { id: 'String', name: 'String' } }],
    });
    const style = (await room.request<MapStyle>('GET', 'gis/style.json', { token: user })).body;
    expect(style.version).toBe(8);
    expect(JSON.stringify(style.sources)).toContain('OpenStreetMap');
    const sources = Object.keys(style.sources);
    const drawn = style.layers.flatMap((one) => ('source' in one ? [one['source']] : []));
    expect(drawn.filter((source) => !sources.includes(source as string))).toEqual([]);
    expect(sources).toContain(`layer-${layer.key}`);
  });
});
