import { RoomHarness } from '@madinina/platform/harness';
import { type Page } from '@madinina/platform/http';
import fc from 'fast-check';
import { IotHttpModule } from '../iot.http.module';
import { ZoneFactory } from '../zones/zone.factory';
import { type SensorDto } from './sensor.dto';

describe('sensors near a point', () => {
  let room: RoomHarness;
  let user: string;

  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [IotHttpModule] });
    user = room.tokenFor('VIEWER');
    const zone = await ZoneFactory.named('Île').save(room.database);
    // Several stand at the same place: their order must not waver between pages.
    await room.database.query(
      `INSERT INTO sensors (id, device_key, name, type, zone_id, location, unit)
       SELECT ('019a0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'device-' || n, 'Capteur ' || n, 'noise', $1,
         ST_SetSRID(ST_MakePoint(-61.2 + 0.35 * ((n * 7919) % 97) / 97, 14.4 + 0.45 * ((n * 104729) % 101) / 101), 4326), 'dB(A)'
       FROM generate_series(1, 400) AS n`,
      [zone.id],
    );
    await room.database.query(
      `UPDATE sensors SET location = (SELECT location FROM sensors WHERE device_key = 'device-1') WHERE device_key IN ('device-2', 'device-3', 'device-4', 'device-5')`,
    );
  });
  afterAll(() => room.stop());

  /** Every page of the list, one after the other. */
  async function pages(near: string, limit: number): Promise<SensorDto[]> {
    const items: SensorDto[] = [];
    for (let cursor = ''; ;) {
      const { status, body } = await room.request<Page<SensorDto>>('GET', `iot/sensors?near=${near}&limit=${limit}${cursor}`, {
        token: user,
      });
      expect(status).toBe(200);
      items.push(...body.items);
      if (body.nextCursor === null) return items;
      cursor = `&cursor=${body.nextCursor}`;
    }
  }

  it('are all those within the radius, the nearest first, each once', async () => {
    const micro = (from: number, to: number) => fc.integer({ min: from * 1e6, max: to * 1e6 }).map((value) => value / 1e6);
    await fc.assert(
      fc.asyncProperty(
        micro(-61.3, -60.7),
        micro(14.3, 14.9),
        fc.integer({ min: 1, max: 60_000 }),
        fc.integer({ min: 3, max: 200 }),
        async (longitude, latitude, radius, limit) => {
          const found = await pages(`${longitude},${latitude},${radius}`, limit);
          // A plain recomputation, without box, index or pages.
          const expected = await room.database.query<{ id: string; distance: number }>(
            `SELECT id, distance FROM (SELECT id, ST_Distance(location::geography, ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography) AS distance FROM sensors) AS s
           WHERE distance <= $3 ORDER BY distance, id`,
            [longitude, latitude, radius],
          );
          expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
          for (const [index, { distance }] of found.entries()) expect(distance).toBeCloseTo(expected[index]!.distance, 0);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('keep their order where several stand at one place', async () => {
    const [place] = await room.database.query<{ longitude: number; latitude: number }>(
      `SELECT ST_X(location) AS longitude, ST_Y(location) AS latitude FROM sensors WHERE device_key = 'device-1'`,
    );
    const found = await pages(`${place!.longitude.toFixed(12)},${place!.latitude.toFixed(12)},50`, 1);
    expect(found.map(({ name }) => name)).toEqual(['Capteur 1', 'Capteur 2', 'Capteur 3', 'Capteur 4', 'Capteur 5']);
  });
});
