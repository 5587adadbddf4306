import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { strToU8, zipSync } from 'fflate';

/** A point with a name. */
export interface NamedPoint {
  readonly at: readonly [number, number];
  readonly name: string;
}

export const RGAF09_UTM20N = `PROJCS["RGAF09_UTM_Zone_20N",GEOGCS["GCS_RGAF09",DATUM["D_Reseau_Geodesique_des_Antilles_Francaises_2009",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["Central_Meridian",-63.0],UNIT["Meter",1.0]]`;

export const geoJson = (points: readonly NamedPoint[]): string =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: points.map(({ at, name }) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: at }, properties: { name } })),
  });

/** A table of dBASE III with one text column. */
function dbf(column: string, values: readonly string[]): Buffer {
  const width = 40;
  const head = Buffer.alloc(65);
  head[0] = 3;
  head.writeUInt32LE(values.length, 4);
  head.writeUInt16LE(65, 8);
  head.writeUInt16LE(width + 1, 10);
  head.write(column, 32, 'latin1');
  head[43] = 'C'.charCodeAt(0);
  head[48] = width;
  head[64] = 13;
  const rows = values.map((value) => {
    const row = Buffer.alloc(width + 1, ' ');
    row.write(value, 1, 'utf8');
    return row;
  });
  return Buffer.concat([head, ...rows, Buffer.from([26])]);
}

/** A `.shp` of points (ESRI Shapefile Technical Description, 1998). */
function shp(points: readonly NamedPoint[]): Buffer {
  const head = Buffer.alloc(100);
  head.writeInt32BE(9994, 0);
  head.writeInt32BE((100 + points.length * 28) / 2, 24);
  head.writeInt32LE(1000, 28);
  head.writeInt32LE(1, 32);
  const records = points.map(({ at: [x, y] }, index) => {
    const record = Buffer.alloc(28);
    record.writeInt32BE(index + 1, 0);
    record.writeInt32BE(10, 4);
    record.writeInt32LE(1, 8);
    record.writeDoubleLE(x, 12);
    record.writeDoubleLE(y, 20);
    return record;
  });
  return Buffer.concat([head, ...records]);
}

/** A zipped Shapefile; without `prj` it does not say its projection. */
export function zippedShapefile(points: readonly NamedPoint[], { prj, column = 'NAME' }: { prj?: string; column?: string } = {}): Buffer {
  const entries = {
    'data/parcs.shp': shp(points),
    'data/parcs.dbf': dbf(
      column,
      points.map(({ name }) => name),
    ),
    'data/parcs.cpg': strToU8('UTF-8'),
    ...(prj !== undefined && { 'data/parcs.prj': strToU8(prj) }),
  };
  return Buffer.from(zipSync(entries));
}

/** An archive of a few kilobytes that unpacks to so many bytes of zeros. */
export const zipBomb = (bytes: number): Buffer => Buffer.from(zipSync({ 'parcs.shp': new Uint8Array(bytes) }, { level: 9 }));

const geoPackagePoint = (srid: number, [x, y]: readonly [number, number]): Buffer => {
  const blob = Buffer.alloc(29);
  blob.write('GP', 0, 'latin1');
  blob[3] = 1;
  blob.writeInt32LE(srid, 4);
  blob[8] = 1;
  blob.writeInt32LE(1, 9);
  blob.writeDoubleLE(x, 13);
  blob.writeDoubleLE(y, 21);
  return blob;
};

/** A GeoPackage with a table of points for each name; `then` is SQL that makes something else of it. */
export function geoPackage(points: readonly NamedPoint[], { srid = 4326, tables = ['parcs'], then = '' } = {}): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'gpkg-test-'));
  const path = join(folder, 'file.gpkg');
  try {
    const database = new DatabaseSync(path);
    database.exec(`
      CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
      CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, srs_id INTEGER);
      CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER, z INTEGER, m INTEGER);`);
    database.prepare('INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?)').run('srs', srid, 'EPSG', srid, 'undefined');
    for (const table of tables) {
      const quoted = `"${table.replaceAll('"', '""')}"`;
      database.exec(`CREATE TABLE ${quoted} (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT, height TEXT)`);
      database.prepare('INSERT INTO gpkg_contents VALUES (?, ?, ?)').run(table, 'features', srid);
      database.prepare('INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)').run(table, 'geom', 'POINT', srid);
      const insert = database.prepare(`INSERT INTO ${quoted} (geom, name) VALUES (?, ?)`);
      for (const { at, name } of points) insert.run(geoPackagePoint(srid, at), name);
    }
    database.exec(then);
    database.close();
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
