import fc from 'fast-check';
import { parseBbox } from './bbox';
import { boxAround, DEFAULT_RADIUS, LARGEST_RADIUS, parseNear } from './near';

const EARTH = 6_371_008.8;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const degrees = (angle: number): number => (angle * 180) / Math.PI;

/** Where one gets from a position by going `metres` in the direction `bearing`, on a sphere. */
function reach([longitude, latitude]: readonly [number, number], bearing: number, metres: number): [number, number] {
  const [angle, start] = [metres / EARTH, radians(latitude)];
  const end = Math.asin(Math.sin(start) * Math.cos(angle) + Math.cos(start) * Math.sin(angle) * Math.cos(bearing));
  const turn = Math.atan2(Math.sin(bearing) * Math.sin(angle) * Math.cos(start), Math.cos(angle) - Math.sin(start) * Math.sin(end));
  return [((longitude + degrees(turn) + 540) % 360) - 180, degrees(end)];
}

const coordinate = (limit: number) => fc.integer({ min: -limit * 1e6, max: limit * 1e6 }).map((micro) => micro / 1e6);

describe('bbox', () => {
  it('reads back every box it is written as', () => {
    fc.assert(
      fc.property(coordinate(180), coordinate(180), coordinate(90), coordinate(90), (a, b, c, d) => {
        fc.pre(a !== b && c !== d);
        const box = { west: Math.min(a, b), south: Math.min(c, d), east: Math.max(a, b), north: Math.max(c, d) };
        expect(parseBbox([box.west, box.south, box.east, box.north].map((part) => part.toFixed(6)).join(','))).toEqual(box);
      }),
    );
  });

  it.each([
    '',
    ',,,',
    '-61,14,-60',
    '-61,14,-60,15,16',
    '-60,14,-61,15',
    '-61,15,-60,14',
    '-61,14,-61,15',
    '-181,14,-60,15',
    '-61,14,-60,91',
    'a,b,c,d',
    '1e1,2,30,4',
    'Infinity,0,1,1',
    '-61,14,-60,',
  ])('refuses %j', (text) => expect(parseBbox(text)).toBeUndefined());
});

describe('near', () => {
  it('has a radius of its own or the default one', () => {
    expect(parseNear('-61.07,14.6')).toEqual({ longitude: -61.07, latitude: 14.6, radius: DEFAULT_RADIUS });
    expect(parseNear('-61.07, 14.6, 250.5')).toEqual({ longitude: -61.07, latitude: 14.6, radius: 250.5 });
  });

  it.each([
    '',
    '-61.07',
    '-61.07,14.6,',
    '-61.07,14.6,0',
    '-61.07,14.6,-5',
    `-61.07,14.6,${LARGEST_RADIUS + 1}`,
    '14.6,-61.07',
    '-61.07,14.6,5,5',
    '200,14',
    '0,91',
  ])('refuses %j', (text) => expect(parseNear(text)).toBeUndefined());

  it('never leaves a point of the circle out of the box', () => {
    const circle = fc.record({ longitude: coordinate(180), latitude: coordinate(90), radius: fc.integer({ min: 1, max: LARGEST_RADIUS }) });
    const angle = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true });
    fc.assert(
      fc.property(circle, angle, fc.double({ min: 0, max: 1, noNaN: true }), (near, bearing, part) => {
        // A sphere of the mean radius is at most 0.56 % off the ellipsoid; the box's reserve along a meridian is 0.5 %, so stay a little inside.
        const [longitude, latitude] = reach([near.longitude, near.latitude], bearing, near.radius * part * 0.989);
        const box = boxAround(near);
        expect(longitude).toBeGreaterThanOrEqual(box.west);
        expect(longitude).toBeLessThanOrEqual(box.east);
        expect(latitude).toBeGreaterThanOrEqual(box.south);
        expect(latitude).toBeLessThanOrEqual(box.north);
      }),
      { numRuns: 1_000 },
    );
  });
});
