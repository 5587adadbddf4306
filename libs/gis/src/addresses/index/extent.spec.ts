import { extentOf, looksSwapped } from './extent';
import { kilometresBetween } from './distance';

describe('positions', () => {
  const extent = extentOf([
    { longitude: -61.2, latitude: 14.4 },
    { longitude: -60.8, latitude: 14.9 },
  ]);

  it('have a box around them', () => {
    expect(extent).toEqual({ west: -61.2, south: 14.4, east: -60.8, north: 14.9 });
    expect(extentOf([])).toBeUndefined();
  });

  it('look swapped only when the other way round they are here', () => {
    expect(looksSwapped({ longitude: 14.6, latitude: -61 }, extent)).toBe(true);
    expect(looksSwapped({ longitude: -61, latitude: 14.6 }, extent)).toBe(false);
    expect(looksSwapped({ longitude: 2.35, latitude: 48.85 }, extent)).toBe(false);
    expect(looksSwapped({ longitude: 14.6, latitude: -61 }, undefined)).toBe(false);
  });

  it('are as far apart as the ground says', () => {
    const [fortDeFrance, saintPierre] = [
      { longitude: -61.0729, latitude: 14.6036 },
      { longitude: -61.1764, latitude: 14.7421 },
    ];
    expect(kilometresBetween(fortDeFrance, saintPierre)).toBeCloseTo(19, 0);
    expect(kilometresBetween(fortDeFrance, fortDeFrance)).toBe(0);
  });
});
