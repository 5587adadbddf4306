import { RoomHarness } from '@madinina/platform/harness';
import { eventually } from '@madinina/platform/testing';
import { GisHttpModule } from '../../gis.http.module';
import { addressCsv, addressLine, SMALL_CITY, TestFiles } from '../import/address-file.factory';
import { AddressImportService } from '../import/address-import.service';
import { type AddressFeatureDto, type GeocodingDto } from './search.dto';

describe('searching addresses', () => {
  let room: RoomHarness;
  let files: TestFiles;
  let token: string;
  const search = async (
    parameters: string,
  ): Promise<{ status: number; body: GeocodingDto & { code: string; errors: { path: string; code: string }[] } }> =>
    room.request('GET', `gis/search?${parameters}`, { token });
  const first = async (q: string, more = '&autocomplete=0'): Promise<AddressFeatureDto['properties'] | undefined> =>
    (await search(`q=${encodeURIComponent(q)}${more}`)).body.features[0]?.properties;

  beforeAll(async () => {
    files = await TestFiles.create();
    room = await RoomHarness.start({ imports: [GisHttpModule] });
    token = room.tokenFor('VIEWER');
  });
  afterAll(async () => {
    await room.stop();
    await files.remove();
  });

  it('answers nothing before anything was imported', async () => {
    const { status, body } = await search('q=rue+perrinon');
    expect([status, body.features]).toEqual([200, []]);
  });

  it('finds what was imported as soon as it is there, without a restart', async () => {
    const imports = room.get(AddressImportService);
    await imports.import({ file: await files.write('ban.csv.gz', SMALL_CITY.addresses), attribution: 'Ville de test', licence: 'CC0' });
    await imports.import({ file: await files.write('ld.csv', SMALL_CITY.localities), attribution: 'Ville de test', licence: 'CC0' });
    await eventually(async () => expect(await first('Trénelle')).toMatchObject({ type: 'locality' }));
  });

  it('answers GeoCodeJSON in the words of the national service', async () => {
    const { status, body } = await search(`q=${encodeURIComponent('12 bis rue Perrinon 97200 Fort-de-France')}&limit=1`);
    expect(status).toBe(200);
    expect(body).toEqual({
      type: 'FeatureCollection',
      version: 'draft',
      features: [
        {
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [-61.0702, 14.6062] },
          properties: {
            label: '12bis Rue Perrinon 97200 Fort-de-France',
            score: expect.any(Number),
            housenumber: '12bis',
            id: '97209_0690_00012_bis',
            type: 'housenumber',
            name: '12bis Rue Perrinon',
            street: 'Rue Perrinon',
            postcode: '97200',
            citycode: '97209',
            city: 'Fort-de-France',
            context: '972, Martinique',
            importance: expect.any(Number),
            x: 707000.5,
            y: 1615000.5,
          },
        },
      ],
      attribution: 'Ville de test',
      licence: 'CC0',
      query: '12 bis rue Perrinon 97200 Fort-de-France',
      limit: 1,
    });
    expect(body.features[0]!.properties.score).toBeGreaterThan(0.95);
  });

  it.each([
    ['12 rue perrinon, le lamentin', 'housenumber', '12 Rue Perrinon 97232 Le Lamentin'],
    ['12 RUE PERRINON FDF', 'housenumber', '12 Rue Perrinon 97200 Fort-de-France'],
    ['99 rue Perrinon Fort-de-France', 'street', 'Rue Perrinon 97200 Fort-de-France'],
    ['3 av. Victor Hugo Fodfwans', 'housenumber', '3 Avenue Victor Hugo 97234 Fort-de-France'],
    ['5 D41 Foyal', 'housenumber', '5 Route Départementale 41 97200 Fort-de-France'],
    ['7A lot. letang zabricot lamentin', 'housenumber', "7a Lotissement L'Étang Z'Abricots 97232 Le Lamentin"],
    ['1 rue isanbert Senpiè', 'housenumber', '1 Rue Isambert 97250 Saint-Pierre'],
    ['8 rue inconnue, quartier Acajou, Lamentin', 'locality', 'Acajou 97232 Le Lamentin'],
    ['Balata, Fort de France', 'locality', 'Balata 97234 Fort-de-France'],
    ['4 rue que personne ne connaît 97232 Le Lamentin', 'municipality', 'Le Lamentin'],
    ['97250', 'municipality', 'Saint-Pierre'],
  ])('finds %s at the level of the %s', async (q, type, label) => {
    expect(await first(q)).toMatchObject({ type, label });
  });

  it('says by the score how far it had to fall back', async () => {
    const scores = await Promise.all(
      ['12 rue Perrinon Le Lamentin', '99 rue Perrinon Le Lamentin', '99 rue inconnue Le Lamentin'].map(
        async (q) => (await first(q))?.score ?? 0,
      ),
    );
    expect(scores[0]).toBeGreaterThan(scores[1]!);
    expect(scores[1]).toBeGreaterThan(scores[2]!);
    expect(scores.every((score) => score > 0 && score <= 1)).toBe(true);
  });

  it('completes what is half typed', async () => {
    expect(await first('12 rue per', '')).toMatchObject({ name: '12 Rue Perrinon' });
    expect(await first('fort-de-fr', '')).toMatchObject({ type: 'municipality', label: 'Fort-de-France' });
    expect(await first('12 rue per', '&autocomplete=0')).toBeUndefined();
  });

  it('prefers what is near the given place, and tells the distance', async () => {
    const near = '&lat=14.61&lon=-61.001';
    expect(await first('rue perrinon', near)).toMatchObject({ citycode: '97213', distance: expect.any(Number) });
    expect(await first('rue perrinon', '&lat=14.606&lon=-61.07')).toMatchObject({ citycode: '97209' });
    expect((await first('12 rue perrinon lamentin', near))!.distance).toBeLessThan(200);
  });

  it('keeps to the filters, of which any value will do', async () => {
    expect(await first('rue perrinon', '&citycode=97213')).toMatchObject({ citycode: '97213' });
    expect(await first('rue perrinon', '&postcode=97232')).toMatchObject({ postcode: '97232' });
    expect(await first('12 rue perrinon', '&type=street')).toMatchObject({ type: 'street' });
    expect(await first('rue perrinon', '&type=housenumber')).toBeUndefined();
    expect(await first('acajou', '&type=street,locality')).toMatchObject({ type: 'locality' });
    expect(await first('acajou', '&type=street&type=municipality')).toBeUndefined();
    expect(await first('rue perrinon', '&citycode=97225')).toBeUndefined();
    const { body } = await search('q=rue+perrinon&citycode=97213+97209&limit=50');
    expect(body.features.map(({ properties }) => properties.citycode).sort()).toEqual(['97209', '97213']);
  });

  it.each([
    ['', 'q', 'is_string'],
    ['q=', 'q', 'is_length'],
    [`q=${'rue '.repeat(2_500)}`, 'q', 'is_length'],
    ['q=%3F%21%E2%80%A6+--', 'q', 'is_address_question'],
    ['q=a&q=b', 'q', 'is_string'],
    ['q=rue&limit=0', 'limit', 'min'],
    ['q=rue&limit=51', 'limit', 'max'],
    ['q=rue&limit=many', 'limit', 'is_int'],
    ['q=rue&autocomplete=perhaps', 'autocomplete', 'is_boolean'],
    ['q=rue&lat=NaN&lon=-61', 'lat', 'is_number'],
    ['q=rue&lat=1e999&lon=-61', 'lat', 'is_number'],
    ['q=rue&lat=-61.07&lon=200', 'lon', 'max'],
    ['q=rue&type=house', 'type', 'is_in'],
    ['q=rue&postcode=9720', 'postcode', 'is_postcode'],
    ['q=rue&citycode=Lamentin', 'citycode', 'is_citycode'],
    ['q=rue&city=Lamentin', 'city', 'whitelist_validation'],
  ])('refuses %.30s and says why', async (parameters, path, code) => {
    const { status, body } = await search(parameters);
    expect(status).toBe(400);
    expect(body.errors).toContainEqual(expect.objectContaining({ path, code }));
  });

  it('refuses half a place, and one that is the wrong way round', async () => {
    expect((await search('q=rue&lat=14.6')).body.code).toBe('gis.position.incomplete');
    expect((await search('q=rue&lat=-61.07&lon=14.6')).body.code).toBe('gis.position.swapped');
  });

  it.each([
    "'; DROP TABLE addresses; --",
    "12 rue perrinon' OR 1=1",
    '%27%27',
    '<script>alert(1)</script>',
    '1𝟚 𝐫𝐮𝐞 𝐩𝐞𝐫𝐫𝐢𝐧𝐨𝐧',
    '‮nonirrep eur',
    '12\u200b rue\u00a0perrinon',
    'ﬁ ℡ Ⅻ',
    '路 12',
    'rue '.repeat(49),
  ])('answers %s like any other question', async (q) => {
    const { status, body } = await search(`q=${encodeURIComponent(q)}`);
    expect(status).toBe(200);
    for (const { properties } of body.features) expect(properties.score).toBeLessThanOrEqual(1);
  });

  it('reads letters that only look like others', async () => {
    expect(await first('1𝟚 𝐫𝐮𝐞 𝐩𝐞𝐫𝐫𝐢𝐧𝐨𝐧 fdf')).toMatchObject({ name: '12 Rue Perrinon' });
    expect(await first('１２ ＲＵＥ Ｐｅｒｒｉｎｏｎ fdf')).toMatchObject({ name: '12 Rue Perrinon' });
  });

  it('forgets what an import removed', async () => {
    const rest = [
      addressLine({
        id: '97225_0100_00001',
        number: 1,
        street: 'Rue Isambert',
        postcode: '97250',
        citycode: '97225',
        city: 'Saint-Pierre',
        lon: -61.1764,
        lat: 14.7421,
      }),
    ];
    await room.get(AddressImportService).import({ file: await files.write('rest.csv', addressCsv(rest)), allowRemoval: true });
    await eventually(async () => expect(await first('3 avenue victor hugo fort-de-france')).not.toMatchObject({ type: 'housenumber' }));
    expect(await first('1 rue isambert')).toMatchObject({ type: 'housenumber' });
  });
});
