import { RoomHarness } from '@madinina/platform/harness';
import { eventually } from '@madinina/platform/testing';
import { GisHttpModule } from '../../gis.http.module';
import { SMALL_CITY, TestFiles } from '../import/address-file.factory';
import { AddressImportService } from '../import/address-import.service';
import { type GeocodingDto } from '../search/search.dto';

describe('telling the address of a place', () => {
  let room: RoomHarness;
  let files: TestFiles;
  let token: string;
  const reverse = (
    parameters: string,
  ): Promise<{ status: number; body: GeocodingDto & { code: string; errors: { path: string; code: string }[] } }> =>
    room.request('GET', `gis/reverse?${parameters}`, { token });
  const labels = async (parameters: string): Promise<string[]> =>
    (await reverse(parameters)).body.features.map(({ properties }) => properties.label);

  beforeAll(async () => {
    files = await TestFiles.create();
    room = await RoomHarness.start({ imports: [GisHttpModule] });
    token = room.tokenFor('USER');
    const imports = room.get(AddressImportService);
    await imports.import({ file: await files.write('ban.csv', SMALL_CITY.addresses) });
    await imports.import({ file: await files.write('ld.csv', SMALL_CITY.localities) });
    // The index hears of an import a moment later.
    await eventually(async () => expect(await labels('lon=-61.0702&lat=14.6062&type=locality')).toHaveLength(1));
  });
  afterAll(async () => {
    await room.stop();
    await files.remove();
  });

  it('finds the nearest house and says how far it is', async () => {
    const { status, body } = await reverse('lon=-61.0702&lat=14.60611');
    expect(status).toBe(200);
    expect(body.features).toHaveLength(1);
    const [{ geometry, properties }] = body.features as [GeocodingDto['features'][number]];
    expect(geometry.coordinates).toEqual([-61.0702, 14.6062]);
    expect(properties).toMatchObject({ label: '12bis Rue Perrinon 97200 Fort-de-France', type: 'housenumber', id: '97209_0690_00012_bis' });
    // A hundred-thousandth of a degree of latitude is 1.1 m.
    expect(properties.distance).toBe(10);
    expect(properties.score).toBeCloseTo(1 - 10 / 10_000, 3);
  });

  it('orders by the way over the ground, not by degrees', async () => {
    // As many degrees from both, but a degree of longitude is 3 % shorter here than one of latitude.
    const found = (await reverse('lon=-61.0702&lat=14.6063&limit=2')).body.features.map(({ properties }) => properties);
    expect(found.map(({ housenumber }) => housenumber)).toEqual(['14', '12bis']);
    expect(found.map(({ distance }) => distance)).toEqual([11, 11]);
  });

  it('falls back to the quarter, then to the commune', async () => {
    expect((await reverse('lon=-61.05&lat=14.618')).body.features[0]!.properties).toMatchObject({
      type: 'locality',
      label: 'Trénelle 97200 Fort-de-France',
    });
    const far = (await reverse('lon=-61.19&lat=14.85')).body.features[0]!.properties;
    expect(far).toMatchObject({ type: 'municipality', label: 'Saint-Pierre' });
    expect(far.distance).toBeGreaterThan(10_000);
    expect(await labels('lon=-58&lat=14.6')).toEqual([]);
  });

  it('answers only the levels that are asked for', async () => {
    const near = 'lon=-61.0702&lat=14.6062';
    expect(await labels(`${near}&type=street&limit=3`)).toEqual(['Rue Perrinon 97200 Fort-de-France']);
    expect(await labels(`${near}&type=municipality`)).toEqual(['Fort-de-France']);
    expect(await labels(`${near}&type=locality`)).toEqual(['Trénelle 97200 Fort-de-France']);
  });

  it('keeps to the filters', async () => {
    expect(await labels('lon=-61.0702&lat=14.6062&citycode=97213&type=municipality')).toEqual(['Le Lamentin']);
    expect(await labels('lon=-61.0702&lat=14.6062&postcode=97232&type=housenumber')).toEqual([]);
  });

  it.each([
    ['lon=-61.07', 'lat', 'is_number'],
    ['lon=NaN&lat=14.6', 'lon', 'is_number'],
    ['lon=-61.07&lat=91', 'lat', 'max'],
    ['lon=-61.07&lat=', 'lat', 'is_number'],
    ['lon=-61.07&lat=14.6&limit=51', 'limit', 'max'],
    ['lon=-61.07&lat=14.6%27%3B%20DROP', 'lat', 'is_number'],
    ['lon=-61.07&lat=14.6&radius=5', 'radius', 'whitelist_validation'],
  ])('refuses %s', async (parameters, path, code) => {
    const { status, body } = await reverse(parameters);
    expect(status).toBe(400);
    expect(body.errors).toContainEqual(expect.objectContaining({ path, code }));
  });

  it('notices coordinates the wrong way round', async () => {
    expect(await reverse('lon=14.6&lat=-61.07')).toMatchObject({ status: 400, body: { code: 'gis.position.swapped' } });
  });
});
