import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GisJobs } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { RoomHarness } from '@madinina/platform/harness';
import { type CityJob, QueueModule } from '@madinina/platform/queue';
import { Storage, StorageConfig } from '@madinina/platform/storage';
import { eventually } from '@madinina/platform/testing';
import { GisImportHttpModule } from '../gis-import.http.module';
import { GisImportWorkerModule } from '../gis-import.worker.module';
import { GisMapHttpModule } from '../gis-map.http.module';
import { FeatureWriter } from '../features/feature-writer.service';
import { type LayerDetailsDto } from '../layers/layer.dto';
import { MapConfig } from '../tiles/map.config';
import { geoJson, geoPackage, type NamedPoint, RGAF09_UTM20N, zipBomb, zippedShapefile } from './feature-file.factory';
import { FeatureImportRepository } from './feature-import.repository';
import { FeatureImportConfig } from './import.config';
import { type ImportDto } from './import.dto';
import { ImportRunner } from './import-runner.service';
import { RecoverFeatureImportsJob } from './recover-feature-imports.job';

const POINTS: readonly NamedPoint[] = [
  { at: [-61.11346, 14.825761], name: 'Savane' },
  { at: [-61.113389, 14.8257], name: 'Jardin d’été' },
];
/** The same in RGAF09 / UTM 20N, metres, as the national address file of the department writes such pairs. */
const PROJECTED: readonly NamedPoint[] = [
  { at: [703_012.53, 1_639_909.97], name: 'Savane' },
  { at: [703_020.23, 1_639_903.28], name: 'Jardin d’été' },
];
const CSV = 'nom;lon;lat;name;height\nx;-61,11346;14,825761;Savane;12,5\ny;-61,113389;14,8257;Jardin d’été;\n';

type Fields = Readonly<Record<string, string>>;

/** Whoever asks such a file where its features are never gets an answer. */
const ENDLESS = `ALTER TABLE gpkg_geometry_columns RENAME TO others;
  CREATE VIEW gpkg_geometry_columns AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)
    SELECT o.*, r.n FROM others o, r WHERE r.n < 0;`;
/** A column that is computed when it is read, at any price. */
const COMPUTED = `ALTER TABLE parcs ADD COLUMN dear TEXT AS (hex(zeroblob(10)))`;

describe('importing files of features', () => {
  let room: RoomHarness;
  let folder: string;
  let operator: string;
  let admin: string;
  let layer: LayerDetailsDto;
  let count = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imports-'));
    room = await RoomHarness.start({
      imports: [GisMapHttpModule, GisImportHttpModule, GisImportWorkerModule],
      config: [MapConfig, StorageConfig, FeatureImportConfig],
      queues: QueueModule.forWorker({ catalogue: [GisJobs] }),
      environment: {
        STORAGE_FOLDER: folder,
        GIS_IMPORT_MOST_FEATURES: '3000',
        GIS_IMPORT_LARGEST_BYTES: '2000000',
        GIS_IMPORT_LARGEST_UNPACKED_BYTES: '1000000',
      },
    });
    operator = room.tokenFor('OPERATOR');
    admin = room.tokenFor('ADMIN');
  });
  afterAll(async () => {
    await room.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    count += 1;
    const { body } = await room.request<LayerDetailsDto>('POST', 'gis/layers', {
      token: admin,
      body: {
        key: `import-${count}`,
        title: 'Parcs',
        geometryType: 'point',
        properties: [
          { name: 'name', type: 'string', required: true },
          { name: 'height', type: 'number' },
        ],
        visibleTo: ['OPERATOR'],
        tileProperties: ['name'],
      },
    });
    layer = body;
  });

  const send = async (
    name: string,
    content: string | Buffer,
    fields: Fields = {},
    token = operator,
  ): Promise<{ status: number; location: string; body: ImportDto & { code: string } }> => {
    const form = new FormData();
    for (const [field, value] of Object.entries(fields)) form.append(field, value);
    form.append('file', new Blob([new Uint8Array(Buffer.from(content))]), name);
    const response = await fetch(`${room.url}/api/v1/gis/layers/${layer.id}/imports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      body: (await response.json()) as ImportDto & { code: string },
    };
  };
  const ended = async (id: string): Promise<ImportDto> =>
    eventually(async () => {
      const { body } = await room.request<ImportDto>('GET', `gis/imports/${id}`, { token: operator });
      expect(['done', 'failed']).toContain(body.state);
      return body;
    });
  const importing = async (name: string, content: string | Buffer, fields: Fields = {}): Promise<ImportDto> => {
    const sent = await send(name, content, fields);
    expect(sent.status).toBe(202);
    expect(sent.location).toBe(`/api/v1/gis/imports/${sent.body.id}`);
    return ended(sent.body.id);
  };
  const names = async (): Promise<string[]> => {
    const { body } = await room.request<{ features: { properties: { name: string } }[] }>(
      'GET',
      `gis/layers/${layer.id}/features?limit=200`,
      {
        token: operator,
      },
    );
    return body.features.map(({ properties }) => properties.name).sort();
  };
  const positions = async (): Promise<number[][]> => {
    const { body } = await room.request<{ features: { geometry: { coordinates: number[] } }[] }>('GET', `gis/layers/${layer.id}/features`, {
      token: operator,
    });
    return body.features.map(({ geometry }) => geometry.coordinates);
  };
  /** No file of an import is kept. */
  const keptFiles = async (): Promise<string[]> => readdir(join(folder, 'gis/imports')).catch(() => []);

  it.each([
    ['GeoJSON', 'parcs.geojson', geoJson(POINTS), {}],
    [
      'GeoJSON in another projection',
      'parcs.json',
      geoJson(PROJECTED).replace('{', '{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::5490"}},'),
      {},
    ],
    ['CSV', 'parcs.csv', CSV, {}],
    ['CSV in metres', 'parcs.csv', `name,x,y\n${PROJECTED.map(({ at, name }) => `${name},${at.join(',')}\n`).join('')}`, { srid: '5490' }],
    ['a zipped Shapefile', 'parcs.zip', zippedShapefile(PROJECTED, { prj: RGAF09_UTM20N }), {}],
    ['a zipped Shapefile whose projection is told', 'parcs.zip', zippedShapefile(PROJECTED), { srid: '5490' }],
    ['a GeoPackage', 'parcs.gpkg', geoPackage(PROJECTED, { srid: 5490 }), {}],
    ['a GeoPackage, without what it computes', 'parcs.gpkg', geoPackage(PROJECTED, { srid: 5490, then: COMPUTED }), {}],
    ['one layer of a GeoPackage', 'parcs.gpkg', geoPackage(POINTS, { tables: ['routes', 'parcs "verts"'] }), { layer: 'parcs "verts"' }],
  ])('reads %s', async (_name, file, content, fields) => {
    const done = await importing(file, content, fields);
    expect(done).toMatchObject({ state: 'done', progress: { checked: 2, written: 2 }, reason: null, errors: [] });
    expect(await names()).toEqual(['Jardin d’été', 'Savane']);
    for (const [longitude = 0, latitude = 0] of await positions()) {
      const nearest = POINTS.map(({ at }) => Math.hypot(at[0] - longitude, at[1] - latitude));
      expect(Math.min(...nearest)).toBeLessThan(0.00001);
    }
    await eventually(async () => expect(await keptFiles()).toEqual([]));
  });

  it('reads texts as the types of the layer, and tells what it leaves out', async () => {
    const done = await importing('parcs.csv', CSV);
    expect(done.leftOut).toEqual(['nom']);
    const { body } = await room.request<{ features: { properties: object }[] }>('GET', `gis/layers/${layer.id}/features?name=Savane`, {
      token: operator,
    });
    expect(body.features[0]?.properties).toEqual({ name: 'Savane', height: 12.5 });
  });

  it('adds, or replaces what was there, as often as one likes', async () => {
    await importing('a.geojson', geoJson(POINTS));
    await importing('a.geojson', geoJson(POINTS));
    expect(await names()).toHaveLength(4);
    for (const _ of [1, 2]) await importing('a.geojson', geoJson(POINTS.slice(0, 1)), { mode: 'replace' });
    expect(await names()).toEqual(['Savane']);
  });

  it('imports nothing when one feature is wrong, and tells each with its place', async () => {
    const broken = [...POINTS, { at: [14.6, -61.07], name: 'Retourné' }, { at: [NaN, 14.6], name: '' }] as NamedPoint[];
    const failed = await importing('parcs.geojson', geoJson(broken).replace('"name":""', '"height":"haut"'));
    expect(failed).toMatchObject({ state: 'failed', reason: { code: 'gis.import.features_invalid' }, progress: { written: 0 } });
    expect(failed.errors.map(({ place, code }) => [place, code])).toEqual([
      ['feature 3', 'is_longitude_first'],
      ['feature 4', 'is_position'],
      ['feature 4', 'is_number'],
      ['feature 4', 'is_defined'],
    ]);
    expect(failed.errors[0]?.message).toBe('Semble être [latitude, longitude] : écrire la longitude d’abord');
    expect(await names()).toEqual([]);
    const lines = await importing('parcs.csv', `${CSV}z;;14,6;Vide;1\n`);
    expect(lines.errors).toMatchObject([{ place: 'line 4', code: 'is_position' }]);
    await eventually(async () => expect(await keptFiles()).toEqual([]));
  });

  it.each([
    ['an empty file', 'a.geojson', '', {}, 'gis.import.empty'],
    ['a collection of nothing', 'a.geojson', geoJson([]), {}, 'gis.import.empty'],
    ['text that is no JSON', 'a.geojson', 'hello', {}, 'gis.import.unreadable'],
    ['a list', 'a.geojson', '[1]', {}, 'gis.import.unreadable'],
    ['another object', 'a.geojson', '{"type":"Topology"}', {}, 'gis.import.unreadable'],
    ['GeoJSON that is cut off', 'a.geojson', geoJson(POINTS).slice(0, -20), {}, 'gis.import.unreadable'],
    ['bytes that are no text', 'a.geojson', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), {}, 'gis.import.encoding_wrong'],
    ['a projection that nobody knows', 'a.geojson', geoJson(POINTS), { srid: '999998' }, 'gis.import.projection_unknown'],
    ['CSV without a longitude', 'a.csv', 'name;lat\nx;14,6\n', {}, 'gis.import.column_missing'],
    ['CSV without the named column', 'a.csv', CSV, { lon: 'ouest' }, 'gis.import.column_missing'],
    ['CSV with a quote that never ends', 'a.csv', 'name;lon;lat\n"x;-61;14\n', {}, 'gis.import.unreadable'],
    ['CSV in another encoding', 'a.csv', Buffer.from(CSV, 'latin1'), {}, 'gis.import.encoding_wrong'],
    ['an encoding that there is not', 'a.csv', CSV, { encoding: 'klingon' }, 'gis.import.encoding_wrong'],
    ['a Shapefile without projection', 'a.zip', zippedShapefile(PROJECTED), {}, 'gis.import.projection_missing'],
    [
      'a Shapefile in a projection of its own',
      'a.zip',
      zippedShapefile(PROJECTED, { prj: 'LOCAL_CS["Chantier"]' }),
      {},
      'gis.import.projection_unknown',
    ],
    ['an archive without a Shapefile', 'a.zip', Buffer.from('504b0506'.padEnd(44, '0'), 'hex'), {}, 'gis.import.unreadable'],
    [
      'an archive that is cut off',
      'a.zip',
      zippedShapefile(PROJECTED, { prj: RGAF09_UTM20N }).subarray(0, 150),
      {},
      'gis.import.unreadable',
    ],
    ['an archive that swells', 'a.zip', zipBomb(50_000_000), {}, 'gis.import.too_large_unpacked'],
    ['no archive at all', 'a.zip', 'PK but not', {}, 'gis.import.format_unknown'],
    ['a GeoPackage with several layers', 'a.gpkg', geoPackage(POINTS, { tables: ['a', 'b'] }), {}, 'gis.import.layer_unclear'],
    ['a layer that a GeoPackage has not', 'a.gpkg', geoPackage(POINTS), { layer: 'x" UNION SELECT' }, 'gis.import.layer_unclear'],
    ['a GeoPackage that reckons without end', 'a.gpkg', geoPackage(POINTS, { then: ENDLESS }), {}, 'gis.import.unreadable'],
    ['a damaged GeoPackage', 'a.gpkg', geoPackage(POINTS).fill(7, 100, 5_000), {}, 'gis.import.unreadable'],
    ['an archive that says it is GeoJSON', 'a.geojson', zippedShapefile(POINTS), {}, 'gis.import.format_unknown'],
    ['more features than are taken', 'a.csv', `name,lon,lat\n${'x,-61,14.6\n'.repeat(3_001)}`, {}, 'gis.import.too_many_features'],
  ])('refuses %s', async (_name, file, content, fields, code) => {
    const failed = await importing(file, content, fields);
    expect([failed.state, failed.reason?.code]).toEqual(['failed', code]);
    expect(failed.reason?.message).not.toBe(code);
    expect(await names()).toEqual([]);
  });

  it('refuses at the door what can be refused there, and keeps nothing of it', async () => {
    expect((await send('a.pdf', 'x')).body.code).toBe('gis.import.format_unknown');
    const merge = await send('a.csv', CSV, { mode: 'merge' });
    expect([merge.status, merge.body.code]).toEqual([400, 'gis.import.form_invalid']);
    expect((await send('a.csv', CSV, { layer: 'a\u0000b' })).body.code).toBe('gis.import.form_invalid');
    expect((await send('a.csv', CSV, { constructor: 'x', __proto__2: 'x' })).status).toBe(400);
    expect((await send('a.csv', 'x'.repeat(2_100_000))).status).toBe(413);
    expect((await send('a.csv', CSV, {}, room.tokenFor('USER'))).status).toBe(403);
    const empty = await fetch(`${room.url}/api/v1/gis/layers/${layer.id}/imports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${operator}` },
      body: new FormData(),
    });
    expect(empty.status).toBe(400);
    const none = await room.request<{ code: string }>('POST', `gis/layers/${layer.id}/imports`, { token: operator, body: {} });
    expect([none.status, none.body.code]).toEqual([400, 'gis.import.file_missing']);
    expect(await keptFiles()).toEqual([]);
  });

  it('shows an import only to those who see its layer', async () => {
    const { id } = await importing('a.csv', CSV);
    await room.request('PATCH', `gis/layers/${layer.id}`, { token: admin, body: { visibleTo: ['BOTANIST'] } });
    const { status, body } = await room.request<{ code: string }>('GET', `gis/imports/${id}`, { token: operator });
    expect([status, body.code]).toEqual([404, 'gis.import.not_found']);
    expect((await send('a.csv', CSV)).status).toBe(404);
    expect((await room.request('GET', `gis/imports/${id}`, { token: admin })).status).toBe(200);
    expect((await room.request('GET', `gis/imports/${newId()}`, { token: admin })).status).toBe(404);
  });

  it('ends when its layer goes while it waits', async () => {
    const waiting = await heldUpload();
    await room.request('DELETE', `gis/layers/${layer.id}`, { token: admin });
    await room.get(ImportRunner).run(waiting, new AbortController().signal);
    const { body } = await room.request<ImportDto>('GET', `gis/imports/${waiting}`, { token: admin });
    expect([body.state, body.reason?.code, body.layerId]).toEqual(['failed', 'gis.import.layer_gone', null]);
  });

  it('writes all or nothing when it is broken off in the middle, and is tried again', async () => {
    await importing('a.geojson', geoJson(POINTS));
    const id = await heldUpload(geoJson(Array.from({ length: 2_500 }, (_, index) => ({ at: [-61, 14.6], name: `n${index}` }))), 'replace');
    const writer = room.get(FeatureWriter);
    const load = writer.load.bind(writer);
    const broken = jest.spyOn(writer, 'load').mockImplementation((target, given) =>
      load(target, {
        ...given,
        onWritten: () => {
          throw new Error('the power went');
        },
      }),
    );
    const runner = room.get(ImportRunner);
    await expect(runner.run(id, new AbortController().signal)).rejects.toThrow('the power went');
    expect(await names()).toEqual(['Jardin d’été', 'Savane']);
    broken.mockRestore();
    expect(await runner.run(id, new AbortController().signal)).toBe('done');
    expect((await names())[0]).toBe('n0');
    expect(await runner.run(id, new AbortController().signal)).toBeUndefined();
  });

  it('is given up after three attempts', async () => {
    const id = await heldUpload();
    const broken = jest.spyOn(room.get(FeatureWriter), 'load').mockRejectedValue(new Error('no luck'));
    const runner = room.get(ImportRunner);
    for (const _ of [1, 2]) await expect(runner.run(id, new AbortController().signal)).rejects.toThrow('no luck');
    expect(await runner.run(id, new AbortController().signal)).toBe('failed');
    broken.mockRestore();
    expect((await ended(id)).reason?.code).toBe('gis.import.interrupted');
    expect(await keptFiles()).toEqual([]);
  });

  it('is taken up again when its process died, and files of ended ones are deleted', async () => {
    const died = await heldUpload();
    const never = await heldUpload();
    const { pool } = room.database;
    await pool.query(`UPDATE gis_imports SET state = 'running', attempts = 1, moved_at = now() - interval '2 minutes' WHERE id = $1`, [
      died,
    ]);
    await pool.query(
      `UPDATE gis_imports SET state = 'receiving', created_at = now() - interval '2 hours', moved_at = now() - interval '2 hours' WHERE id = $1`,
      [never],
    );
    await room.get(RecoverFeatureImportsJob).handle({} as CityJob<object>);
    expect(await ended(died)).toMatchObject({ state: 'done' });
    expect((await ended(never)).reason?.code).toBe('gis.import.interrupted');
    await eventually(async () => expect(await keptFiles()).toEqual([]));
  });

  /** An import that no job carries. */
  async function heldUpload(content = geoJson(POINTS), mode: 'add' | 'replace' = 'add'): Promise<string> {
    const id = newId();
    const fileKey = `gis/imports/${id}`;
    const told = { fileName: 'a.geojson', format: 'geojson', mode, options: {} } as const;
    const imports = room.get(FeatureImportRepository);
    await imports.insert({ id, layerId: layer.id, accountId: newId(), fileKey, ...told });
    await room.get(Storage).put(fileKey, Buffer.from(content), { contentType: 'application/json' });
    await imports.queue(id, told);
    return id;
  }
});
