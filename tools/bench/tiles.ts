import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'pg';
import { against, type Figure } from './figures.ts';
import { requestsPerSecond } from './load.ts';
import { alternate, compare, type Comparison, median } from './rounds.ts';
import { type TileAddress, tileFeatures, tilesFrom } from './tile-city.ts';
import type { BenchServer, Workbench } from './workbench.ts';

export interface TilesOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly say: (message: string) => void;
}

const FEATURES = 50_000;
const CONNECTIONS = 4;
const LOAD_CONNECTIONS = 16;
const KEY = 'bench';
const NAIVE_TIMES = 5;

/** What any server of tiles must ask: the features that touch the tile, cut and encoded. */
const BARE = `WITH tile AS MATERIALIZED (SELECT ST_TileEnvelope($2, $3, $4) AS box, ST_TileEnvelope($2, $3, $4, margin => 0.015625) AS around)
  SELECT ST_AsMVT(t.*, $5, 4096, 'geometry') AS mvt FROM (SELECT ST_AsMVTGeom(f.mercator, tile.box, 4096, 64, true) AS geometry, f.tile_attributes
  FROM tile, gis_features f WHERE f.layer_id = $1 AND f.mercator && tile.around) AS t WHERE t.geometry IS NOT NULL`;
/** As one writes it first: from the coordinates as they came, every feature of the tile. */
const NAIVE = `SELECT ST_AsMVT(t.*, $5, 4096, 'geometry') AS mvt FROM (SELECT ST_AsMVTGeom(ST_Transform(f.geometry, 3857), ST_TileEnvelope($2, $3, $4), 4096, 64, true) AS geometry,
  f.tile_attributes FROM gis_features f WHERE f.layer_id = $1 AND f.mercator && ST_TileEnvelope($2, $3, $4, margin => 0.015625)) AS t WHERE t.geometry IS NOT NULL`;

/** Tiles of the built api, cold and kept, against PostGIS and Fastify alone; and the import that fills the layer. */
export async function benchTiles(bench: Workbench, { rounds, seconds, say }: TilesOptions): Promise<Figure[]> {
  const database = await bench.database('bench_tiles');
  const storage = mkdtempSync(join(tmpdir(), 'madinina-tiles-'));
  const settings = { STORAGE_FOLDER: storage };
  const api = await bench.application('api', database, settings);
  const worker = await bench.application('worker', database, settings);
  const pool = new Pool({ connectionString: database, max: CONNECTIONS, idleTimeoutMillis: 0 });
  const door = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  try {
    for (const { url, process } of [api, worker]) await process.answers(`${url}/health/ready`);
    const { token } = await bench.administrator(api, database);
    const { layerId, rate } = await fillLayer(api.url, token);
    say(`import: ${rate.toFixed(0)} features/s`);
    await worker.process.stop();
    await pool.query('ANALYZE gis_features, gis_tile_shapes');

    const ask = (tile: TileAddress): Promise<Buffer> => tileOf(door, api.url, token, tile);
    const query = async (sql: string, name: string, { z, x, y }: TileAddress): Promise<Buffer> =>
      (await pool.query<{ mvt: Buffer }>({ text: sql, name, values: [layerId, z, x, y, KEY] })).rows[0]?.mvt ?? Buffer.alloc(0);
    const coldTiles = async (tiles: readonly TileAddress[], passes: number): Promise<Comparison> => {
      const times = async (pass: () => Promise<number>): Promise<number> => {
        let seconds = 0;
        for (let index = 0; index < passes; index += 1) seconds += await pass();
        return (tiles.length * passes) / seconds;
      };
      const cold = (): Promise<number> =>
        times(async () => {
          await changeEverywhere(pool, layerId);
          return secondsFor(tiles, ask);
        });
      const bare = (): Promise<number> => times(() => secondsFor(tiles, (tile) => query(BARE, 'bare', tile)));
      for (const work of [cold, bare, cold, bare]) await work();
      const measured = await alternate({ api: cold, bare }, rounds * 3);
      return compare(measured.api, measured.bare);
    };
    const towns = await coldTiles(tilesFrom(-61.07, 14.65, 14, 3, 4), 6);
    const island = await coldTiles(tilesFrom(-61.2, 14.74, 14, 12, 12), 1);

    const [far] = tilesFrom(-61.08, 14.64, 10, 1, 1) as [TileAddress];
    const once = async (work: () => Promise<unknown>): Promise<number> => {
      const start = performance.now();
      await work();
      return 1_000 / (performance.now() - start);
    };
    const ours = async (): Promise<number> => {
      await changeEverywhere(pool, layerId);
      return once(() => ask(far));
    };
    for (let index = 0; index < 3; index += 1) await Promise.all([ours(), query(NAIVE, 'naive', far)]);
    const overAll = await alternate({ api: ours, naive: () => once(() => query(NAIVE, 'naive', far)) }, NAIVE_TIMES);

    const kept: Figure[] = [];
    for (const tile of [tilesFrom(-61.06, 14.62, 14, 1, 1)[0] ?? far, far])
      kept.push(await keptTile(bench, { tile, api, token, rounds, seconds, bytes: await ask(tile), folder: storage }));
    return [
      against('cold tile of some 1,200 features, z14', 'tiles/s', 'ST_AsMVT', towns, { ratio: 0.85 }),
      against('cold tile, z14, of which most hold some 70', 'tiles/s', 'ST_AsMVT', island),
      against(`cold tile of ${String(FEATURES)} features, z10`, 'tiles/s', 'naive query', compare(overAll.api, overAll.naive), {
        ratio: 5,
      }),
      { what: 'the same', value: 1_000 / median(overAll.api), unit: 'ms' },
      ...kept,
      { what: 'import of a GeoJSON file', value: rate, unit: 'features/s' },
    ];
  } finally {
    door.destroy();
    await pool.end();
    await Promise.all([api.process.stop(), worker.process.stop()]);
    rmSync(storage, { recursive: true, force: true });
  }
}

interface KeptTile {
  readonly tile: TileAddress;
  readonly api: BenchServer;
  readonly token: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly bytes: Buffer;
  readonly folder: string;
}

async function keptTile(bench: Workbench, { tile, api, token, rounds, seconds, bytes, folder }: KeptTile): Promise<Figure> {
  const file = join(folder, `z${String(tile.z)}.mvt.gz`);
  writeFileSync(file, bytes);
  const bare = await bench.server('bare-tile', ['tools/bench/bare-tile.ts'], { TILE_FILE: file });
  await bare.process.answers(bare.url + pathOf(tile));
  const load = ({ url }: BenchServer, duration: number): Promise<number> =>
    requestsPerSecond({
      url: url + pathOf(tile),
      token,
      seconds: duration,
      connections: LOAD_CONNECTIONS,
      headers: { 'Accept-Encoding': 'gzip' },
    });
  for (const server of [api, bare]) await load(server, 2);
  const measured = await alternate({ api: () => load(api, seconds), bare: () => load(bare, seconds) }, rounds);
  await bare.process.stop();
  return against(
    `kept tile of ${String(bytes.length)} bytes, z${String(tile.z)}`,
    'requests/s',
    'Fastify, the same bytes',
    compare(measured.api, measured.bare),
    {
      ratio: 0.6,
    },
  );
}

const pathOf = ({ z, x, y }: TileAddress): string => `/api/v1/gis/tiles/${KEY}/${String(z)}/${String(x)}/${String(y)}.mvt`;

/** Makes a layer and sends its features as a file. */
async function fillLayer(url: string, token: string): Promise<{ layerId: string; rate: number }> {
  const authorization = `Bearer ${token}`;
  const made = await fetch(`${url}/api/v1/gis/layers`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({
      key: KEY,
      title: 'Banc',
      properties: [{ name: 'name', type: 'string' }],
      visibleTo: ['USER'],
      tileProperties: ['name'],
    }),
  });
  const { id: layerId } = (await made.json()) as { id: string };
  const form = new FormData();
  form.append('file', new Blob([tileFeatures(FEATURES)]), 'bench.geojson');
  const start = performance.now();
  const sent = await fetch(`${url}/api/v1/gis/layers/${layerId}/imports`, { method: 'POST', headers: { authorization }, body: form });
  const { id } = (await sent.json()) as { id: string };
  for (;;) {
    const { state, reason } = (await (await fetch(`${url}/api/v1/gis/imports/${id}`, { headers: { authorization } })).json()) as {
      state: string;
      reason: unknown;
    };
    if (state === 'done') return { layerId, rate: (FEATURES / (performance.now() - start)) * 1_000 };
    if (state === 'failed') throw new Error(`The import failed: ${JSON.stringify(reason)}`);
    await wait(100);
  }
}

/** Makes every tile of the layer one that must be made anew, as a change of all features does. */
async function changeEverywhere(pool: Pool, layerId: string): Promise<void> {
  await pool.query(
    `WITH next AS (UPDATE gis_layers SET data_version = data_version + 1 WHERE id = $1 RETURNING id, data_version)
     INSERT INTO gis_layer_changes (layer_id, version, west, south, east, north) SELECT id, data_version, -2e7, -2e7, 2e7, 2e7 FROM next`,
    [layerId],
  );
  // The api hears it by NOTIFY.
  await wait(30);
}

async function secondsFor(tiles: readonly TileAddress[], ask: (tile: TileAddress) => Promise<Buffer>): Promise<number> {
  const start = performance.now();
  let next = 0;
  const work = async (): Promise<void> => {
    for (let tile = tiles[next++]; tile; tile = tiles[next++]) await ask(tile);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return (performance.now() - start) / 1_000;
}

/** The tile as it is sent: gzip. @throws unless it is 200 or 204 */
function tileOf(agent: Agent, url: string, token: string, tile: TileAddress): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'accept-encoding': 'gzip' };
    request(url + pathOf(tile), { agent, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200 || response.statusCode === 204) resolve(Buffer.concat(parts));
        else reject(new Error(`The api answers ${String(response.statusCode)} for a tile`));
      });
    })
      .on('error', reject)
      .end();
  });
}
