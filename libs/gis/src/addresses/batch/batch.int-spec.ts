import { readdir, readlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { RoomHarness } from '@madinina/platform/harness';
import { eventually } from '@madinina/platform/testing';
import { parse } from 'csv-parse/sync';
import { GisHttpModule } from '../../gis.http.module';
import { SMALL_CITY, TestFiles } from '../import/address-file.factory';
import { AddressImportService } from '../import/address-import.service';
import { LARGEST_CSV_BYTES } from './csv-upload';
import { MOST_ROWS } from './csv-table';
import { RESULT_COLUMNS } from './result-columns';

type Row = Readonly<Record<string, string>>;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly rows: Row[];
  readonly problem: { code?: string; line?: number; column?: string; errors?: { path: string; code: string }[] };
}

describe('finding the addresses of a CSV file', () => {
  let room: RoomHarness;
  let files: TestFiles;
  let token: string;

  beforeAll(async () => {
    files = await TestFiles.create();
    room = await RoomHarness.start({ imports: [GisHttpModule] });
    token = room.tokenFor('USER');
    const imports = room.get(AddressImportService);
    await imports.import({ file: await files.write('ban.csv', SMALL_CITY.addresses) });
    await imports.import({ file: await files.write('ld.csv', SMALL_CITY.localities) });
  });
  afterAll(async () => {
    await room.stop();
    await files.remove();
  });

  const read = async (response: Response): Promise<Answer> => {
    const bytes = Buffer.from(await response.arrayBuffer());
    const text = bytes.toString('utf8');
    const isCsv = /text\/csv/.test(response.headers.get('content-type') ?? '');
    const delimiter = text.split('\n', 1)[0]!.includes(';') ? ';' : ',';
    return {
      status: response.status,
      headers: response.headers,
      text,
      rows: isCsv ? parse(bytes, { columns: true, bom: true, delimiter }) : [],
      problem: isCsv ? {} : (JSON.parse(text) as Answer['problem']),
    };
  };
  const headers = (type?: string): Record<string, string> => ({
    authorization: `Bearer ${token}`,
    ...(type !== undefined && { 'content-type': type }),
  });
  const sendBody = async (body: string | Buffer, query = ''): Promise<Answer> =>
    read(
      await fetch(`${room.url}/api/v1/gis/search/csv${query}`, {
        method: 'POST',
        headers: headers('text/csv'),
        body: new Uint8Array(Buffer.from(body)),
      }),
    );
  const sendForm = async (
    body: string | Buffer,
    fields: readonly (readonly [string, string])[] = [],
    name = 'adresses.csv',
  ): Promise<Answer> => {
    const form = new FormData();
    form.append('data', new Blob([new Uint8Array(Buffer.from(body))], { type: 'text/csv' }), name);
    for (const [field, value] of fields) form.append(field, value);
    return read(await fetch(`${room.url}/api/v1/gis/search/csv`, { method: 'POST', headers: headers(), body: form }));
  };

  /** Files of uploads that this process holds, named or not. */
  const spooledFiles = async (): Promise<string[]> => {
    const open = await Promise.all(
      (await readdir('/proc/self/fd').catch(() => [])).map((descriptor) => readlink(`/proc/self/fd/${descriptor}`).catch(() => '')),
    );
    return [...open, ...(await readdir(tmpdir()))].filter((path) => path.includes('madinina-csv-'));
  };

  const ROWS = 'id;voie;ville\n1;12 rue Perrinon;Fort-de-France\n2;"3, av. ""Victor Hugo""";FdF\n3;;\n4;Zzyzx qwrt;\n';

  it('adds what was found to each row, in a form as the national service takes it', async () => {
    const {
      status,
      headers: sent,
      rows,
    } = await sendForm(ROWS, [
      ['columns', 'voie'],
      ['columns', 'ville'],
    ]);
    expect(status).toBe(200);
    expect(sent.get('content-type')).toContain('text/csv');
    expect(sent.get('content-disposition')).toBe('attachment; filename="adresses.geocoded.csv"');
    expect(Object.keys(rows[0]!)).toEqual(['id', 'voie', 'ville', ...RESULT_COLUMNS]);
    expect(rows.map((row) => [row['id'], row['result_label'], row['result_type'], row['result_status']])).toEqual([
      ['1', '12 Rue Perrinon 97200 Fort-de-France', 'housenumber', 'ok'],
      ['2', '3 Avenue Victor Hugo 97234 Fort-de-France', 'housenumber', 'ok'],
      ['3', '', '', 'skipped'],
      ['4', '', '', 'not-found'],
    ]);
    expect(rows[0]).toMatchObject({
      result_longitude: '-61.0701',
      result_latitude: '14.6061',
      result_id: '97209_0690_00012',
      result_housenumber: '12',
      result_street: 'Rue Perrinon',
      result_citycode: '97209',
      result_context: '972, Martinique',
    });
    expect(rows[1]!['voie']).toBe('3, av. "Victor Hugo"');
    expect(Number(rows[0]!['result_score'])).toBeGreaterThan(Number(rows[0]!['result_score_next']));
  });

  it('takes the file as the body too, and all of its columns unless told', async () => {
    const { rows } = await sendBody('adresse,note\n"12 rue Perrinon, Le Lamentin",\n');
    expect(rows).toMatchObject([{ adresse: '12 rue Perrinon, Le Lamentin', result_label: '12 Rue Perrinon 97232 Le Lamentin' }]);
  });

  it.each([
    ['comma', ','],
    ['semicolon', ';'],
    ['tab', '\t'],
    ['bar', '|'],
  ])('guesses a %s between values and keeps it', async (_name, delimiter) => {
    const { text } = await sendBody(
      ['n', 'adresse', 'x'].join(delimiter) + '\n' + ['7', '12 rue perrinon fdf', 'y'].join(delimiter) + '\n',
      '?columns=adresse&result_columns=result_id',
    );
    expect(text).toBe(
      `n${delimiter}adresse${delimiter}x${delimiter}result_id\r\n7${delimiter}12 rue perrinon fdf${delimiter}y${delimiter}97209_0690_00012\r\n`,
    );
  });

  it('keeps the byte order mark, adds it when asked, and reads old encodings when told', async () => {
    const mark = '\ufeff';
    expect((await sendBody(`${mark}adresse\nTrénelle\n`)).text.startsWith(`${mark}adresse`)).toBe(true);
    expect((await sendBody('adresse\nTrénelle\n')).text.startsWith('adresse')).toBe(true);
    expect((await sendBody('adresse\nTrénelle\n', '?with_bom=true')).text.startsWith(mark)).toBe(true);
    const latin = Buffer.from('adresse\nTrénelle\n', 'latin1');
    expect((await sendBody(latin, '?encoding=latin1')).rows).toMatchObject([
      { adresse: 'Trénelle', result_label: 'Trénelle 97200 Fort-de-France' },
    ]);
    expect(await sendBody(latin)).toMatchObject({ status: 422, problem: { code: 'gis.csv.encoding_wrong' } });
  });

  it('keeps each row to the filters and the place that its columns give', async () => {
    const { rows } = await sendForm(
      'adresse;insee;cp;la;lo\nrue perrinon;97213;;;\nrue perrinon;;97200;;\nrue perrinon;;;14.61;-61.001\nrue perrinon;seven;;;\nrue perrinon;;;14.61;\n',
      [
        ['columns', 'adresse'],
        ['citycode', 'insee'],
        ['postcode', 'cp'],
        ['lat', 'la'],
        ['lon', 'lo'],
      ],
    );
    expect(rows.map((row) => row['result_citycode'])).toEqual(['97213', '97209', '97213', '', '']);
    expect(rows.map((row) => row['result_status'])).toEqual(['ok', 'ok', 'ok', 'error', 'error']);
  });

  it('replaces the columns of an earlier answer', async () => {
    const once = await sendBody('adresse\n12 rue perrinon fdf\n');
    const twice = await sendBody(once.text);
    expect(twice.text).toBe(once.text);
  });

  it.each([
    ['no file at all', '', {}, 'gis.csv.empty'],
    ['a quote that is never closed', 'a;b\n1;"x\n2;y\n', {}, 'gis.csv.malformed'],
    ['a row with too many values', 'a;b\n1;2\n1;2;3\n', {}, 'gis.csv.malformed'],
    ['a row with too few', 'a;b\n1\n', {}, 'gis.csv.malformed'],
    ['bytes that are no text', Buffer.from([0x61, 0x0a, 0xff, 0xfe, 0x0a]), {}, 'gis.csv.encoding_wrong'],
    ['a column that is not there', 'a;b\n1;2\n', { columns: 'adresse' }, 'gis.csv.column_unknown'],
    ['a filter column that is not there', 'a;b\n1;2\n', { citycode: 'insee' }, 'gis.csv.column_unknown'],
    ['too many rows', `a\n${'x\n'.repeat(MOST_ROWS + 1)}`, {}, 'gis.csv.too_many_rows'],
    ['a row without end', `a\n"${'x'.repeat(200_000)}"\n`, {}, 'gis.csv.malformed'],
  ])('refuses %s', async (_name, body, fields, code) => {
    expect(await sendForm(body, Object.entries(fields))).toMatchObject({ status: 422, problem: { code } });
  });

  it('tells the line that is wrong', async () => {
    expect((await sendBody('a;b\n1;2\n1;2\n1;2;3\n')).problem).toMatchObject({ code: 'gis.csv.malformed', line: 4 });
  });

  it('refuses what is too large before it has read all of it', async () => {
    const large = Buffer.alloc(LARGEST_CSV_BYTES + 10, 'a\n');
    expect((await sendBody(large)).status).toBe(413);
    expect((await sendForm(large)).status).toBe(413);
  });

  it('refuses forms without a file, unknown fields and other types', async () => {
    const form = new FormData();
    form.append('columns', 'adresse');
    const without = await read(await fetch(`${room.url}/api/v1/gis/search/csv`, { method: 'POST', headers: headers(), body: form }));
    expect(without).toMatchObject({ status: 400, problem: { code: 'gis.csv.file_missing' } });
    expect((await sendForm('a\n1\n', [['colums', 'a']])).problem.errors).toContainEqual(expect.objectContaining({ path: 'colums' }));
    expect((await sendForm('a\n1\n', [['delimiter', '\n']])).status).toBe(400);
    const json = await fetch(`${room.url}/api/v1/gis/search/csv`, { method: 'POST', headers: headers('application/json'), body: '{}' });
    expect(json.status).toBe(400);
    const xml = await fetch(`${room.url}/api/v1/gis/search/csv`, { method: 'POST', headers: headers('text/xml'), body: '<a/>' });
    expect(xml.status).toBe(415);
    const elsewhere = await fetch(`${room.url}/api/v1/gis/search`, { method: 'POST', headers: headers('text/csv'), body: 'a\n1\n' });
    expect(elsewhere.status).toBe(405);
  });

  it('answers while it reads: the memory it needs does not grow with the file', async () => {
    const rows = 40_000;
    const body = `adresse;note\n${`12 bis rue Perrinon Fort-de-France;${'n'.repeat(200)}\n`.repeat(rows)}`;
    const before = process.memoryUsage().heapUsed;
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().heapUsed - before)), 20);
    const response = await fetch(`${room.url}/api/v1/gis/search/csv?columns=adresse`, {
      method: 'POST',
      headers: headers('text/csv'),
      body,
    });
    let bytes = 0;
    let lines = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      for (const byte of chunk) if (byte === 10) lines += 1;
    }
    clearInterval(watch);
    expect([response.status, lines]).toEqual([200, rows + 1]);
    expect(bytes).toBeGreaterThan(body.length);
    // The test itself holds the body once as text and once as bytes.
    expect(most).toBeLessThan(body.length * 2 + 60_000_000);
  });

  it('lets others have their turn while it works', async () => {
    const body = `adresse\n${'12 bis rue Perrinon Fort-de-France\n'.repeat(20_000)}`;
    const work = { isOver: false };
    const batch = fetch(`${room.url}/api/v1/gis/search/csv`, { method: 'POST', headers: headers('text/csv'), body })
      .then((response) => response.text())
      .finally(() => (work.isOver = true));
    let answered = 0;
    while (!work.isOver) {
      expect((await room.request('GET', 'gis/search?q=rue+perrinon', { token })).status).toBe(200);
      answered += 1;
    }
    await batch;
    expect(answered).toBeGreaterThan(20);
  });

  it('leaves nothing on the disk, also when the reader goes away', async () => {
    const aborted = new AbortController();
    const body = `adresse\n${'12 bis rue Perrinon Fort-de-France\n'.repeat(20_000)}`;
    const response = await fetch(`${room.url}/api/v1/gis/search/csv`, {
      method: 'POST',
      headers: headers('text/csv'),
      body,
      signal: aborted.signal,
    });
    const reader = response.body!.getReader();
    await reader.read();
    aborted.abort();
    await reader.closed.catch(() => undefined);
    await eventually(async () => expect(await spooledFiles()).toEqual([]));
    expect((await sendBody('adresse\n12 rue perrinon fdf\n')).rows).toHaveLength(1);
  });
});
