import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { GEOMETRY, HOSTILE_TEXTS } from './hostile-values.harness';
import { type RawRequest } from './raw-request.harness';

type Change = (request: RawRequest) => Partial<RawRequest>;

const body =
  (text: string | Buffer, type = 'application/json'): Change =>
  ({ headers }) => ({
    headers: { ...headers, 'content-type': type },
    body: Buffer.from(text as string),
  });
const header =
  (more: Readonly<Record<string, string>>): Change =>
  ({ headers }) => ({ headers: { ...headers, ...more } });
const query =
  (more: string): Change =>
  ({ path }) => ({ path: `${path}${path.includes('?') ? '&' : '?'}${more}` });
const typed =
  (type: string): Change =>
  (request) => ({ headers: { ...request.headers, 'content-type': type }, body: request.body ?? Buffer.from('{}') });

/** What is done to a request beside its values. */
const CHANGES = {
  none: () => ({}),
  'another type': typed('text/plain'),
  'a form': body('a=1&b[]=2&__proto__[x]=1', 'application/x-www-form-urlencoded'),
  xml: body('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', 'application/xml'),
  'a type that is none': typed('/'),
  'half a type': typed('application/'),
  'a latin charset': typed('application/json; charset=iso-8859-1'),
  'a charset that is none': typed('application/json; charset=\u00e9"'),
  'another json': typed('application/merge-patch+json'),
  'a form without a boundary': body('x', 'multipart/form-data'),
  'a form that is cut off': body(
    '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na;b',
    'multipart/form-data; boundary=x',
  ),
  'no type': ({ headers: { 'content-type': _, ...headers }, body: sent }) => ({ headers, body: sent ?? Buffer.from('{}') }),
  'a body': body('{"a":1}'),
  'no body': () => ({ body: undefined }),
  gzip: ({ headers, body: sent = Buffer.from('{}') }) => ({ headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(sent) }),
  'gzip that is none': header({ 'content-encoding': 'gzip' }),
  'cut json': ({ body: sent }) => ({ body: sent?.subarray(0, Math.floor(sent.length / 2)) }),
  'a byte order mark': ({ body: sent = Buffer.from('{}') }) => ({ body: Buffer.concat([Buffer.from('\uFEFF'), sent]) }),
  'bytes that are no text': ({ body: sent = Buffer.from('"a"') }) => ({
    body: Buffer.from(sent.toString('latin1').replace(/[a-z]/, '\xff'), 'latin1'),
  }),
  '10,000 lists': body('['.repeat(10_000) + ']'.repeat(10_000)),
  '10,000 objects': body('{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)),
  'a number without end': body(`{"name":1${'0'.repeat(50_000)}}`),
  'a number too large': ({ body: sent }) => ({ body: Buffer.from((sent ?? '{}').toString().replace(/:-?\d+(?:\.\d+)?/, ':1e999')) }),
  'a member twice': ({ body: sent }) => ({ body: Buffer.from((sent ?? '{}').toString().replace(/^\{("[^"]*":)/, '{$1null,$1')) }),
  'a prototype': ({ body: sent }) => ({ body: Buffer.from((sent ?? '{}').toString().replace(/^\{/, '{"__proto__":{"isAdmin":true},')) }),
  'half a pair': ({ body: sent }) => ({ body: Buffer.from((sent ?? '{}').toString().replace(/":"/, '":"\\ud800')) }),
  'a zero': ({ body: sent }) => ({ body: Buffer.from((sent ?? '{}').toString().replace(/":"/, '":"\\u0000')) }),
  'a megabyte and more': body(JSON.stringify({ name: 'x'.repeat(1_200_000) })),
  null: body('null'),
  'a word': body('"x"'),
  'a parameter twice': ({ path }) => ({ path: path.replace(/[?&]([^&]+)$/, '$&&$1') }),
  'a limit twice': query('limit=1&limit=2'),
  'an unknown parameter': query('x=1&constructor=1&__proto__=1&toString=1'),
  brackets: query('limit[]=1&q[$ne]=1&q[a]=1'),
  'a wrong escape': query('q=%ZZ'),
  'half an escape': query('q=%C3'),
  'an escaped surrogate': query('q=%ED%A0%80'),
  'an escaped zero': query('q=%00'),
  'ten thousand letters': query(`q=${'x'.repeat(9_000)}`),
  'a thousand parameters': query(Array.from({ length: 1_000 }, (_, index) => `a${index}=`).join('&')),
  'a basic account': header({ authorization: 'Basic YTpi' }),
  'a broken account': header({ authorization: 'Bearer x.y.z' }),
  'an empty account': header({ authorization: '' }),
  'a long account': header({ authorization: `Bearer ${'a'.repeat(9_000)}` }),
  'words of no language': header({ 'accept-language': ';q=,*;q=9,\u00e9-x;q=1e9,en;q=-1' }),
  'a thousand languages': header({ 'accept-language': Array.from({ length: 1_000 }, () => 'en;q=0.1').join() }),
  'nothing to be accepted': header({ accept: 'image/x-nothing', 'accept-encoding': 'br;q=0, gzip;q=x, \u00e9' }),
  'a packed answer': header({ 'accept-encoding': 'br, gzip' }),
  'a range': header({ range: 'bytes=5-1,-0' }),
  'somebody else\u2019s place': header({
    host: 'evil.example:99999',
    'x-forwarded-host': "'",
    'x-forwarded-for': 'x',
    forwarded: 'for=_',
    origin: 'null',
  }),
  'a correlation id': header({ 'x-correlation-id': '\u00e9'.repeat(300) }),
  'another method': header({ 'x-http-method-override': 'DELETE' }),
  conditions: header({ 'if-match': '"', 'if-none-match': ',', 'if-modified-since': 'x', 'idempotency-key': 'x'.repeat(300) }),
} satisfies Readonly<Record<string, Change>>;

export type Twist = keyof typeof CHANGES;
export const TWISTS = Object.keys(CHANGES) as Twist[];

export function twist(name: Twist, request: RawRequest): RawRequest {
  const { body: changed, ...rest } = { ...request, ...CHANGES[name](request) };
  // Node frames a body of DELETE and GET only when its length is told.
  return { ...rest, body: changed, ...(changed && { headers: { ...rest.headers, 'content-length': String(changed.length) } }) };
}

const cell = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.constantFrom('12 rue Victor Hugo', '97200', '-61.07', '14.6', '"', '"a', 'a""b'),
);
const csv = fc
  .tuple(fc.constantFrom(',', ';', '\t'), fc.constantFrom('\n', '\r\n', '\r'), fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 5 }))
  .map(([delimiter, end, rows]) => [['adresse', 'ville', 'lon', 'lat'], ...rows].map((row) => row.join(delimiter)).join(end));

const BOUNDARY = 'fuzz-boundary';
const part = (name: string, value: string | Buffer, file?: string): Buffer =>
  Buffer.concat([
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}\r\n\r\n`,
    ),
    Buffer.from(value as string),
    Buffer.from('\r\n'),
  ]);
const form = (parts: readonly Buffer[]): { readonly form: Buffer; readonly boundary: string } => ({
  form: Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]),
  boundary: BOUNDARY,
});

const features = fc
  .array(
    fc.record({
      type: fc.constant('Feature'),
      geometry: GEOMETRY,
      properties: fc.constantFrom<unknown>({ name: 'x' }, {}, null, { since: 'x' }),
    }),
    { maxLength: 4 },
  )
  .map((list) => JSON.stringify({ type: 'FeatureCollection', features: list }));
const file = fc.oneof(
  features.map((text) => ['a.geojson', text] as const),
  csv.map((text) => ['a.csv', text] as const),
  fc.constantFrom<readonly [string, string | Buffer]>(
    ['a.zip', Buffer.from('504b0506000000000000000000000000000000000000', 'hex')],
    ['a.zip', Buffer.from('504b0304ffff', 'hex')],
    ['a.gpkg', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(4_096, 1)])],
    ['../../a.csv', 'a,b'],
    ['', ''],
    ['a.geojson', gzipSync('{}')],
  ),
);
const field = fc.tuple(
  fc.constantFrom('mode', 'format', 'srid', 'layer', 'lon', 'lat', 'encoding', 'delimiter', '__proto__', 'x'),
  fc.oneof(
    fc.constantFrom('add', 'replace', 'geojson', 'csv', 'shapefile', 'geopackage', '4326', '5490', 'lon', 'lat', 'utf-8', ';'),
    fc.constantFrom(...HOSTILE_TEXTS),
  ),
);
const names = fc.constantFrom('data', 'file', 'x', '');

/** Bodies that are no JSON, by their type or the operation that takes them. */
export const FORMS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'text/csv': csv,
  geocodeCsv: fc
    .tuple(names, csv, fc.array(field, { maxLength: 2 }))
    .map(([name, text, fields]) => form([...fields.map(([key, value]) => part(key, value)), part(name, text, 'a.csv')])),
  importFeatures: fc
    .tuple(fc.array(field, { maxLength: 3 }), fc.constantFrom('file', 'file', 'file', 'x'), file, fc.nat(9))
    .map(([fields, name, [title, content], twice]) =>
      form([
        ...fields.map(([key, value]) => part(key, value)),
        part(name, content, title),
        ...(twice === 0 ? [part(name, content, title)] : []),
      ]),
    ),
};
