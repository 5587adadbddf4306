import fc from 'fast-check';
import { type Boundary, boundaryFault, MOST_POSITIONS } from './boundary';
import { positionFault } from './position';

const square = [
  [-61.09, 14.6],
  [-61.05, 14.6],
  [-61.05, 14.63],
  [-61.09, 14.6],
];
const polygon = (...rings: unknown[]): unknown => ({ type: 'Polygon', coordinates: rings });
const multiPolygon = (...polygons: unknown[]): unknown => ({ type: 'MultiPolygon', coordinates: polygons });

/** Anywhere on Earth but Martinique or its mirror image. */
const position = fc
  .tuple(fc.double({ min: -180, max: 180, noNaN: true }), fc.double({ min: -90, max: 90, noNaN: true }))
  .filter(([longitude, latitude]) => Math.abs(longitude) < 14 || Math.abs(latitude) < 14);
const ring = fc.array(position, { minLength: 3, maxLength: 12 }).map((open) => [...open, open[0]!]);
const rings = fc.array(ring, { minLength: 1, maxLength: 3 });
const boundary: fc.Arbitrary<Boundary> = fc.oneof(
  rings.map((coordinates) => ({ type: 'Polygon' as const, coordinates })),
  fc.array(rings, { minLength: 1, maxLength: 3 }).map((coordinates) => ({ type: 'MultiPolygon' as const, coordinates })),
);

describe('a position', () => {
  it.each([
    ['no list', 'here', 'isPosition'],
    ['one number', [-61], 'isPosition'],
    ['four numbers', [-61, 14, 0, 0], 'isPosition'],
    ['text', ['-61', '14'], 'isPosition'],
    ['not a number', [Number.NaN, 14], 'isPosition'],
    ['a longitude too far', [181, 14], 'isPosition'],
    ['both too far', [100, 100], 'isPosition'],
    ['latitude first, out of range', [14.6, -161], 'isLongitudeFirst'],
    ['latitude first, within the ranges', [14.6, -61.07], 'isLongitudeFirst'],
  ])('with %s is refused', (_name, value, rule) => expect(positionFault(value)).toBe(rule));

  it.each([[[-61.07, 14.6]], [[-61.07, 14.6, 12]], [[180, -90]], [[2.35, 48.85]]])('%j is right', (value) =>
    expect(positionFault(value)).toBeUndefined(),
  );
});

describe('a boundary', () => {
  it('is any closed rings in the ranges', () => {
    fc.assert(fc.property(boundary, (value) => expect(boundaryFault(value)).toBeUndefined()));
  });

  it('is refused at the ring that was opened, whichever it is', () => {
    fc.assert(
      fc.property(rings, fc.nat(), (coordinates, pick) => {
        const opened = pick % coordinates.length;
        const [longitude, latitude] = coordinates[opened]![0]!;
        const moved = longitude === 0.5 ? 0.25 : 0.5;
        const broken = coordinates.map((one, index) => (index === opened ? [...one.slice(0, -1), [moved, latitude]] : one));
        fc.pre(moved !== longitude);
        expect(boundaryFault(polygon(...broken))).toEqual({ place: `coordinates[${opened}]`, rule: 'isClosedRing' });
      }),
    );
  });

  it('names the place of a swapped position', () => {
    const swapped = square.map((one, index) => (index === 2 ? [...one].reverse() : one));
    expect(boundaryFault(multiPolygon([square], [square, swapped]))).toEqual({ place: 'coordinates[1][1][2]', rule: 'isLongitudeFirst' });
  });

  it.each([
    ['null', null, '', 'isBoundary'],
    ['text', 'POLYGON((…))', '', 'isBoundary'],
    ['a point', { type: 'Point', coordinates: [-61, 14] }, '', 'isBoundary'],
    ['a feature', { type: 'Feature', geometry: polygon(square) }, '', 'isBoundary'],
    ['a geometry of another system', { type: 'Polygon', coordinates: [square], crs: { type: 'name' } }, '', 'isBoundary'],
    ['no coordinates', { type: 'Polygon' }, 'coordinates', 'isBoundary'],
    ['no ring', polygon(), 'coordinates', 'isBoundary'],
    ['no polygon', multiPolygon(), 'coordinates', 'isBoundary'],
    ['an empty polygon', multiPolygon([square], []), 'coordinates[1]', 'isBoundary'],
    ['a ring of three positions', polygon(square.slice(0, 3)), 'coordinates[0]', 'isRing'],
    ['a ring that is no list', polygon(7), 'coordinates[0]', 'isRing'],
    ['too many positions', polygon(Array.from({ length: MOST_POSITIONS + 1 }, () => square[0])), 'coordinates', 'isSmallBoundary'],
  ])('refuses %s', (_name, value, place, rule) => expect(boundaryFault(value)).toEqual({ place, rule }));
});
