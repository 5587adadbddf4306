import { parseConfig } from '@madinina/platform/config';
import { Database, DatabaseConfig } from '@madinina/platform/database';
import { createTestDatabase, type TestDatabase } from '@madinina/platform/testing';
import { addressCsv, addressLine, localityCsv, localityLine, TestFiles } from './address-file.factory';
import { AddressImportRepository } from './address-import.repository';
import { AddressImportService } from './address-import.service';

const street = (count: number, city: { citycode?: string; postcode?: string; city?: string; lon?: number } = {}): string[] =>
  Array.from({ length: count }, (_, index) => {
    const id = `${city.citycode ?? '97209'}_0001_${String(index + 1).padStart(5, '0')}`;
    return addressLine({ id, number: index + 1, street: 'Rue Perrinon', ...city });
  });

describe('importing the national file', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let imports: AddressImportService;
  let files: TestFiles;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    const config = parseConfig({ NODE_ENV: 'test', DATABASE_URL: testDatabase.url, DATABASE_POOL_SIZE: '3' }, [DatabaseConfig]);
    database = new Database(config.get(DatabaseConfig));
    imports = new AddressImportService(database, new AddressImportRepository(database));
    files = await TestFiles.create();
  });
  afterAll(async () => {
    await files.remove();
    await database.onApplicationShutdown();
    await testDatabase.drop();
  });
  beforeEach(async () => {
    await database.query('TRUNCATE addresses, address_localities, address_imports, address_rejections');
  });

  const stored = async (): Promise<string[]> =>
    (await database.query<{ id: string }>('SELECT id FROM addresses ORDER BY id')).map(({ id }) => id);
  const attempts = (): Promise<{ status: string; reason: string | null; added: number; rejected: number }[]> =>
    database.query('SELECT status, reason, added, rejected FROM address_imports ORDER BY finished_at');
  const load = async (name: string, text: string | Buffer, options = {}): Promise<Awaited<ReturnType<AddressImportService['import']>>> =>
    imports.import({ file: await files.write(name, text), ...options });

  it('stores each address with what the file says of it', async () => {
    const line = addressLine({ id: '97209_0690_00012_bis', number: 12, suffix: 'BIS', street: "Rue de l'Œuvre", locality: 'Balata' });
    expect(await load('one.csv', addressCsv([line]))).toMatchObject({
      kind: 'addresses',
      departments: ['972'],
      lines: 1,
      added: 1,
      rejected: 0,
    });
    const [row] = await database.query('SELECT *, ST_AsText(location) AS point FROM addresses');
    expect(row).toMatchObject({
      id: '97209_0690_00012_bis',
      street_id: '97209_0690',
      street: "Rue de l'Œuvre",
      number: 12,
      suffix: 'bis',
      locality: 'Balata',
      postcode: '97200',
      citycode: '97209',
      city: 'Fort-de-France',
      x: 707000.5,
      certified: true,
      point: 'POINT(-61.07 14.6)',
    });
  });

  it('changes nothing when the same file comes again, plain or gzip, with a mark or Windows line ends', async () => {
    const text = addressCsv(street(30));
    expect(await load('a.csv', text)).toMatchObject({ added: 30 });
    const before = await database.query('SELECT xmin::text, * FROM addresses ORDER BY id');
    for (const [name, again] of [
      ['a.csv', text],
      ['a.csv.gz', text],
      ['b.csv', `\ufeff${text}`],
      ['c.csv', text.replaceAll('\n', '\r\n')],
    ] as const)
      expect(await load(name, again)).toMatchObject({ lines: 30, added: 0, changed: 0, removed: 0, unchanged: 30, rejected: 0 });
    expect(await database.query('SELECT xmin::text, * FROM addresses ORDER BY id')).toEqual(before);
  });

  it('changes what changed, adds what is new, removes what is gone', async () => {
    await load('a.csv', addressCsv(street(50)));
    const lines = street(51).slice(2);
    lines[0] = addressLine({ id: '97209_0001_00003', number: 3, street: 'Rue Perrinon', lon: -61.0701 });
    expect(await load('a.csv', addressCsv(lines))).toMatchObject({ added: 1, changed: 1, removed: 2, unchanged: 47 });
    expect(await stored()).toHaveLength(49);
    expect(await database.query(`SELECT longitude FROM addresses WHERE id = '97209_0001_00003'`)).toEqual([{ longitude: -61.0701 }]);
  });

  it('leaves the other departments alone', async () => {
    await load('972.csv', addressCsv(street(30)));
    const guadeloupe = street(30, { citycode: '97105', postcode: '97100', city: 'Basse-Terre', lon: -61.7 });
    expect(await load('971.csv', addressCsv(guadeloupe))).toMatchObject({ departments: ['971'], added: 30, removed: 0 });
    expect(await stored()).toHaveLength(60);
  });

  it('counts and keeps the lines that it cannot take, each with its reason', async () => {
    const bad = [
      addressLine({ id: '97209_0001_00900', number: 'douze', street: 'Rue Perrinon' }),
      addressLine({ id: '97209_0001_00901', number: 901, street: '' }),
      addressLine({ id: '', number: 902, street: 'Rue Perrinon' }),
      addressLine({ id: '97209_0001_00903', number: 903, street: 'Rue Perrinon', postcode: '9720' }),
      addressLine({ id: '97209_0001_00904', number: 904, street: 'Rue Perrinon', citycode: '972' }),
      addressLine({ id: '97209_0001_00905', number: 905, street: 'Rue Perrinon', lon: 'NaN' }),
      addressLine({ id: '97209_0001_00906', number: 906, street: 'Rue Perrinon', lat: '14,6' }),
      addressLine({ id: '97209_0001_00907', number: 907, street: 'Rue Perrinon', lat: 95 }),
      addressLine({ id: '97209_0001_00908', number: 908, street: 'Rue Perrinon', lon: 14.6, lat: -61.07 }),
      addressLine({ id: '97209_0001_00909', number: 909, street: 'Rue Perrinon', lon: 0, lat: 0 }),
      addressLine({ id: '97209_0001_00001', number: 1, street: 'Rue Perrinon bis' }),
      addressLine({ id: '97209_0001_00911', number: 911, street: 'Rue \u0000Perrinon' }),
      'too;few',
    ];
    const report = await load('a.csv', addressCsv([...street(200), ...bad]));
    expect(report).toMatchObject({ lines: 213, added: 200, rejected: 13 });
    const rejections = await database.query<{ line: number; reason: string }>('SELECT line, reason FROM address_rejections ORDER BY line');
    expect(rejections.map(({ line, reason }) => [line, reason])).toEqual(
      [
        'number_invalid',
        'street_missing',
        'id_invalid',
        'postcode_invalid',
        'citycode_invalid',
        'position_missing',
        'position_missing',
        'position_outside',
        'far_from_municipality',
        'far_from_municipality',
        'duplicate_id',
        'encoding',
        'columns',
      ].map((reason, index) => [202 + index, reason]),
    );
    expect([...report.reasons.values()].reduce((sum, count) => sum + count)).toBe(13);
  });

  it('takes nothing of a file that is broken, and says why', async () => {
    await load('good.csv', addressCsv(street(30)));
    const gzip = await import('node:zlib').then(({ gzipSync }) => gzipSync(addressCsv(street(5_000))));
    const cut = await files.write('cut.csv', gzip.subarray(0, gzip.length - 200));
    await expect(imports.import({ file: cut })).rejects.toMatchObject({ code: 'gis.import.unreadable' });
    await expect(load('other.csv', 'a;b;c\n1;2;3\n')).rejects.toMatchObject({
      code: 'gis.import.header_unknown',
      details: { missing: expect.arrayContaining(['numero']) },
    });
    await expect(imports.import({ file: `${files.folder}/none.csv` })).rejects.toMatchObject({ code: 'gis.import.unreadable' });
    await expect(load('empty.csv', '')).rejects.toMatchObject({ code: 'gis.import.header_unknown' });
    await expect(load('header.csv', addressCsv([]))).rejects.toMatchObject({ code: 'gis.import.nothing_accepted' });
    const bad = street(60).map((line) => line.replace(';-61.07;', ';x;'));
    await expect(load('bad.csv', addressCsv([...street(100), ...bad]))).rejects.toMatchObject({ code: 'gis.import.too_many_rejected' });
    expect(await stored()).toHaveLength(30);
    const kept = await attempts();
    expect(kept.map(({ status, reason }) => [status, reason])).toEqual([
      ['done', null],
      ['refused', 'gis.import.unreadable'],
      ['refused', 'gis.import.nothing_accepted'],
      ['refused', 'gis.import.too_many_rejected'],
    ]);
    expect(await database.query('SELECT count(*) AS count FROM address_rejections')).toEqual([{ count: 60 }]);
    expect(await load('bad.csv', addressCsv([...street(100), ...bad]), { acceptRejected: true })).toMatchObject({ rejected: 60 });
  });

  it('does not empty a department because of a short file, unless that is meant', async () => {
    await load('a.csv', addressCsv(street(100)));
    await expect(load('short.csv', addressCsv(street(50)))).rejects.toMatchObject({
      code: 'gis.import.too_many_removed',
      details: { department: '972', present: 100, missing: 50 },
    });
    expect(await stored()).toHaveLength(100);
    expect(await load('short.csv', addressCsv(street(50)), { allowRemoval: true })).toMatchObject({ removed: 50 });
  });

  it('lets one import run at a time', async () => {
    const file = await files.write('many.csv', addressCsv(street(3_000)));
    const outcomes = await Promise.allSettled([imports.import({ file }), imports.import({ file })]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'gis.import.running' } });
    expect(await stored()).toHaveLength(3_000);
  });

  it('fills in the postcodes that a file of quarters leaves out', async () => {
    await load('a.csv', addressCsv(street(30)));
    const quarters = [localityLine('97209_a', 'Trénelle', ''), localityLine('97299_b', 'Nulle Part', '', '97299', 'Inconnue')];
    expect(await load('ld.csv', localityCsv(quarters))).toMatchObject({ kind: 'localities', added: 1, rejected: 1 });
    expect(await database.query('SELECT name, postcode FROM address_localities')).toEqual([{ name: 'Trénelle', postcode: '97200' }]);
    expect(await stored()).toHaveLength(30);
  });

  it('tells how far it is', async () => {
    const seen: number[] = [];
    await load('a.csv', addressCsv(street(2_000)), {
      progress: ({ bytesRead, bytes }: { bytesRead: number; bytes: number }) => seen.push(bytesRead / bytes),
    });
    expect(seen.at(-1)).toBe(1);
  });

  it('names the source that it is told', async () => {
    await load('a.csv', addressCsv(street(30)), { attribution: 'Ville de test', licence: 'CC0' });
    expect(await database.query('SELECT attribution, licence FROM address_imports')).toEqual([
      { attribution: 'Ville de test', licence: 'CC0' },
    ]);
  });
});
