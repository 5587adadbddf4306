import fc from 'fast-check';

/** Texts that have broken servers before. */
export const HOSTILE_TEXTS = [
  '',
  ' ',
  '\u0000',
  'null',
  '-1',
  '-0',
  '1e400',
  'NaN',
  '9223372036854775808',
  "'; DROP TABLE accounts; --",
  "' OR 1=1 --",
  '\\',
  '%',
  '_%_',
  '${7*7}{{7*7}}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '%00%2e%2e',
  '\u202Eabc',
  '\uFEFF',
  'a\r\nSet-Cookie: x=1',
  'a\u0301'.repeat(50),
  '\uD800',
  '\uDC00x\uD800',
  '𝕏'.repeat(200),
  'x'.repeat(5000),
  '('.repeat(2000),
  '& | ! <-> :*',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
];

/** Instants at the ends of what calendars and databases know, and texts that look like instants. */
export const EDGE_INSTANTS = [
  '0000-01-01T00:00:00Z',
  '0000-00-00',
  '0001-01-01T00:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '1969-12-31T23:59:59.999Z',
  '2026-02-30T00:00:00Z',
  '2026-06-30T23:59:60Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:00:00+14:00',
  '2026-01-01T00:00:00-12:00',
  '2026-01-01T00:00:00+99:99',
  '2026-01-01T00:00:00.123456789Z',
  '2026-01-01',
  '2026-W01-1',
  '9999-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59-14:00',
  '+275760-09-13T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  'infinity',
  'now',
];

/** Numbers at the borders of int2, int4, int8 and double. */
export const EDGE_NUMBERS = [
  0,
  -0,
  -1,
  0.1,
  2 ** 15,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  1e21,
  Number.MIN_VALUE,
  1e308,
  -1e308,
  Number.MAX_VALUE,
];

/** Anything but what is asked for. */
export const HOSTILE = fc.oneof(
  fc.constantFrom<unknown>(...HOSTILE_TEXTS),
  fc.constantFrom<unknown>(...EDGE_NUMBERS),
  fc.constantFrom<unknown>(...EDGE_INSTANTS),
  fc.constantFrom<unknown>(
    null,
    true,
    [],
    {},
    [null],
    [[[[]]]],
    [{}],
    JSON.parse('{"__proto__":{"polluted":true}}'),
    { constructor: { prototype: {} } },
    { $ne: null },
    { length: 1e9 },
    { toString: 1, valueOf: 1 },
    { toJSON: 'x' },
    { then: 'x' },
  ),
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(201, 1001, 10_001).map((length) => new Array<number>(length).fill(0)),
);

const coordinate = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -61.3, max: 14.9, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(-180, 180, -90, 90, 90.0000001, 181, -200, 0, 1e-300, 1e308, 2 ** 63) },
);
const position = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.double({ min: -61.3, max: -60.7, noNaN: true }), fc.double({ min: 14.3, max: 14.9, noNaN: true })) },
  { weight: 2, arbitrary: fc.tuple(coordinate, coordinate) },
  { weight: 1, arbitrary: fc.array(coordinate, { maxLength: 5 }) },
);
const line = fc.array(position, { maxLength: 6 });
const ring = fc.oneof(
  { weight: 4, arbitrary: line.map((points) => (points.length > 0 ? [...points, points[0]] : points)) },
  { weight: 1, arbitrary: line },
  // A bow tie, a spike, a ring of one point, one that goes round the world.
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown[]>(
      [
        [-61, 14],
        [-60, 15],
        [-60, 14],
        [-61, 15],
        [-61, 14],
      ],
      [
        [-61, 14],
        [-61, 15],
        [-61, 14],
        [-61, 14],
      ],
      [
        [-61, 14],
        [-61, 14],
        [-61, 14],
        [-61, 14],
      ],
      [
        [-180, -90],
        [180, -90],
        [180, 90],
        [-180, 90],
        [-180, -90],
      ],
      [
        [170, 10],
        [-170, 10],
        [-170, -10],
        [170, -10],
        [170, 10],
      ],
      [
        [-61, 14],
        [-60.9, 14],
        [-60.9, 14.1],
        [-61, 14.1],
        [-61, 14],
      ],
    ),
  },
);
const polygon = fc.array(ring, { maxLength: 3 });

/** Geometries of GeoJSON, also such as no map can draw. */
export const GEOMETRY: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  geometry: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    shape('Point', position),
    shape('MultiPoint', line),
    shape('LineString', line),
    shape('MultiLineString', fc.array(line, { maxLength: 3 })),
    shape('Polygon', polygon),
    shape('MultiPolygon', fc.array(polygon, { maxLength: 3 })),
    fc.array(tie('geometry'), { maxLength: 2 }).map((geometries) => ({ type: 'GeometryCollection', geometries })),
  ),
})).geometry;

function shape(type: string, coordinates: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return coordinates.map((given) => ({ type, coordinates: given }));
}
