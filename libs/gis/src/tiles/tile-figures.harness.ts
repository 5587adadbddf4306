import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fastify from 'fastify';
import { RoomHarness } from '@madinina/platform/harness';
import { TileShapeRepository } from '../features/tile-shape.repository';
import { GisMapHttpModule } from '../gis-map.http.module';
import { MapConfig } from './map.config';
import { EXTENT, type TileAddress } from './tile-address';
import { TileCache } from './tile-cache';
import { tileStatement } from './tile.repository';

/*
 * How fast tiles are, beside the least that any server must do. Not one of the tests; needs wrk and the servers of the tests:
 *   NODE_OPTIONS=--experimental-vm-modules node node_modules/jest/bin/jest.js --runInBand --testRegex tile-figures
 */
const run = promisify(execFile);
const SECONDS = 5;
const CONNECTIONS = 4;
const FEATURES = 50_000;
const LAYER = { id: '019a0000-0000-7000-8000-000000000001', key: 'figures' };

describe('figures', () => {
  let room: RoomHarness;
  let token: string;
  const folder = mkdtempSync(join(tmpdir(), 'tile-figures-'));
  const told: string[] = [];

  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [GisMapHttpModule], config: [MapConfig] });
    token = room.tokenFor('USER');
    const { database } = room;
    await database.query(
      `INSERT INTO gis_layers (id, key, title, kind, geometry_type, visible_to, data_version, tile_properties) VALUES ($1, $2, 'Figures', 'stored', 'any', '{USER}', 1, '{name}')`,
      [LAYER.id, LAYER.key],
    );
    // Two thirds points, one third buildings; half of all in the towns around one bay, as on the island.
    await database.query(
      `WITH place AS (SELECT n, CASE WHEN n % 2 = 0 THEN -61.1 + 0.1 * random() ELSE -61.22 + 0.4 * random() END AS x,
           CASE WHEN n % 2 = 0 THEN 14.57 + 0.1 * random() ELSE 14.4 + 0.45 * random() END AS y FROM generate_series(1, ${FEATURES}) AS n)
       INSERT INTO gis_features (id, layer_id, geometry, properties, tile_attributes)
       SELECT ('019a0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, $1,
         CASE WHEN n % 3 = 0 THEN ST_SetSRID(ST_MakeEnvelope(x, y, x + 0.0002, y + 0.0001), 4326) ELSE ST_SetSRID(ST_MakePoint(x, y), 4326) END,
         jsonb_build_object('name', 'Lieu ' || n), jsonb_build_object('name', 'Lieu ' || n, 'id', n::text) FROM place`,
      [LAYER.id],
    );
    const ids = await database.query<{ id: string }>('SELECT id FROM gis_features WHERE layer_id = $1', [LAYER.id]);
    await room.get(TileShapeRepository).add(
      LAYER.id,
      ids.map(({ id }) => id),
    );
    await database.query('ANALYZE gis_features, gis_tile_shapes');
  }, 120_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await room.stop();
    process.stdout.write(`${told.join('\n')}\n`);
  });

  const path = ({ z, x, y }: TileAddress): string => `/api/v1/gis/tiles/${LAYER.key}/${z}/${x}/${y}.mvt`;
  /** Requests a second over these paths in turn, once the code is warm. */
  const load = async (origin: string, paths: readonly string[]): Promise<number> => {
    await measured(origin, paths, 2);
    return measured(origin, paths, SECONDS);
  };
  const measured = async (origin: string, paths: readonly string[], seconds: number): Promise<number> => {
    const script = join(folder, 'paths.lua');
    writeFileSync(
      script,
      `local paths = {${paths.map((one) => JSON.stringify(one)).join(',')}}\nlocal i = 0\nwrk.headers["Authorization"] = "Bearer ${token}"\n` +
        `wrk.headers["Accept-Encoding"] = "gzip"\nfunction request() i = i % #paths + 1; return wrk.format("GET", paths[i]) end`,
    );
    const { stdout } = await run('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '-s', script, origin]);
    expect(stdout).not.toContain('Non-2xx');
    return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  };
  /** Queries a second, as many at once as the load has connections. */
  const queries = async (
    tiles: readonly TileAddress[],
    ask: (tile: TileAddress) => { name: string; sql: string; values: readonly unknown[] },
  ): Promise<number> => {
    let [done, next] = [0, 0];
    const end = performance.now() + SECONDS * 1_000;
    const work = async (): Promise<void> => {
      while (performance.now() < end) {
        const { name, sql, values } = ask(tiles[(next += 1) % tiles.length] as TileAddress);
        await room.database.query(sql, values, { name });
        done += 1;
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, work));
    return done / SECONDS;
  };
  const cold = async <T>(work: () => Promise<T>): Promise<T> => {
    const cache = room.get(TileCache);
    const spies = [jest.spyOn(cache, 'peek').mockReturnValue(undefined), jest.spyOn(cache, 'find').mockResolvedValue(undefined)];
    try {
      return await work();
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  };
  const tilesAround = (z: number, columns: number, rows: number, longitude = -61.08, latitude = 14.64): TileAddress[] => {
    const radians = (latitude * Math.PI) / 180;
    const x = Math.floor(((longitude + 180) / 360) * 2 ** z);
    const y = Math.floor(((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * 2 ** z);
    return Array.from({ length: columns * rows }, (_value, index) => ({ z, x: x + (index % columns), y: y + Math.floor(index / columns) }));
  };
  const tell = (what: string, ours: number, theirs: number, asked: number): void => {
    const ratio = ours / theirs;
    told.push(`${what}: ${ours.toFixed(1)}/s to ${theirs.toFixed(1)}/s = ${ratio.toFixed(2)} (asked ${asked})`);
  };
  const naive = ({ z, x, y }: TileAddress) => ({
    name: 'naive',
    sql: `SELECT ST_AsMVT(t.*, $5, ${EXTENT}, 'geometry') AS mvt FROM (SELECT ST_AsMVTGeom(ST_Transform(f.geometry, 3857), ST_TileEnvelope($2, $3, $4), ${EXTENT}, 64, true) AS geometry,
      f.tile_attributes FROM gis_features f WHERE f.layer_id = $1 AND f.mercator && ST_TileEnvelope($2, $3, $4, margin => 0.015625)) AS t WHERE t.geometry IS NOT NULL`,
    values: [LAYER.id, z, x, y, LAYER.key],
  });

  it('a cold tile at z14, through the door', async () => {
    const tiles = tilesAround(14, 4, 4);
    const bare = await queries(tiles, (tile) => tileStatement(LAYER, tile));
    const door = await cold(() => load(room.url, tiles.map(path)));
    tell('cold z14 through the door / bare ST_AsMVT', door, bare, 0.85);
  }, 60_000);

  it('a cold tile at z10 over everything', async () => {
    const tiles = tilesAround(10, 1, 1);
    const plain = await queries(tiles, naive);
    const shapes = await queries(tiles, (tile) => tileStatement(LAYER, tile));
    tell('cold z10, the query / naive', shapes, plain, 5);
    // One tile at a time: several that ask for the same one share its making.
    const times: number[] = [];
    await cold(async () => {
      for (let index = 0; index < 30; index += 1) {
        const start = performance.now();
        await room.request('GET', path(tiles[0] as TileAddress), { token, headers: { 'accept-encoding': 'gzip' } });
        times.push(performance.now() - start);
      }
    });
    times.sort((one, other) => one - other);
    told.push(`cold z10 through the door, one at a time: median ${(times[15] ?? 0).toFixed(1)} ms`);
  }, 60_000);

  it('a kept tile', async () => {
    for (const z of [14, 10]) {
      const [tile] = tilesAround(z, 1, 1) as [TileAddress];
      const answer = await fetch(room.url + path(tile), { headers: { authorization: `Bearer ${token}`, 'accept-encoding': 'gzip' } });
      await answer.arrayBuffer();
      const body = (await room.get(TileCache).find(`${LAYER.id}:${tile.z}:${tile.x}:${tile.y}`))?.body ?? Buffer.alloc(0);
      const bare = fastify();
      bare.get('/tile', (_request, reply) => {
        reply.header('content-type', 'application/vnd.mapbox-vector-tile').header('content-encoding', 'gzip').send(body);
      });
      const origin = await bare.listen({ port: 0, host: '127.0.0.1' });
      const theirs = await load(origin, ['/tile']);
      await bare.close();
      tell(`kept z${z} of ${body.length} bytes / bare Fastify`, await load(room.url, [path(tile)]), theirs, 0.6);
    }
  }, 60_000);
});
