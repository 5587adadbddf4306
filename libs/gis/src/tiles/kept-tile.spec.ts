import fc from 'fast-check';
import { type KnownLayer, KEPT_CHANGES } from '../layers/layer-record';
import { isRight, packTile, unpackTile } from './kept-tile';
import { parseTileAddress, tileBox } from './tile-address';

const known = (dataVersion: number, changes: KnownLayer['changes']): KnownLayer =>
  ({ layer: { dataVersion }, changes }) as unknown as KnownLayer;
const tiles = fc.integer({ min: 0, max: 22 }).chain((z) => fc.record({ z: fc.constant(z), x: fc.nat(2 ** z - 1), y: fc.nat(2 ** z - 1) }));

describe('a kept tile', () => {
  it('comes out of Redis as it went in', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.base64String(), fc.uint8Array(), (dataVersion, tag, bytes) => {
        const tile = { dataVersion, etag: `"${tag}"`, body: Buffer.from(bytes) };
        expect(unpackTile(packTile(tile))).toEqual(tile);
      }),
    );
  });

  it('is none when it was cut short', () => {
    const packed = packTile({ dataVersion: 1, etag: '"abc"', body: Buffer.alloc(0) });
    expect(unpackTile(packed.subarray(0, packed.length - 1))).toBeUndefined();
    expect(unpackTile(Buffer.alloc(3))).toBeUndefined();
  });

  it('is right until something changes in it', () => {
    fc.assert(
      fc.property(tiles, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (tile, across, down) => {
        const box = tileBox(tile);
        const [x, y] = [box.west + across * (box.east - box.west), box.south + down * (box.north - box.south)];
        const inside = { version: 5, west: x, east: x, south: y, north: y };
        expect(isRight(tile, { dataVersion: 4 }, known(5, [inside]))).toBe(false);
        expect(isRight(tile, { dataVersion: 5 }, known(5, [inside]))).toBe(true);
        const far = { ...inside, west: x + 3 * (box.east - box.west), east: x + 3 * (box.east - box.west) };
        expect(isRight(tile, { dataVersion: 4 }, known(5, [far]))).toBe(true);
      }),
    );
  });

  it('is not trusted when what happened since is forgotten, or not known yet', () => {
    const tile = { z: 3, x: 1, y: 1 };
    expect(isRight(tile, { dataVersion: 1 }, known(KEPT_CHANGES + 2, []))).toBe(false);
    expect(isRight(tile, { dataVersion: 9 }, known(8, []))).toBe(false);
  });
});

describe('the address of a tile', () => {
  it('is read back', () => {
    fc.assert(fc.property(tiles, ({ z, x, y }) => expect(parseTileAddress(`${z}`, `${x}`, `${y}`)).toEqual({ z, x, y })));
  });

  it.each([
    ['40', '1', '1'],
    ['3', '8', '0'],
    ['3', '-1', '0'],
    ['3', '1.5', '0'],
    ['03', '1', '1'],
    ['', '1', '1'],
    ['NaN', '1', '1'],
  ])('is none: %s/%s/%s', (z, x, y) => {
    expect(parseTileAddress(z, x, y)).toBeUndefined();
  });
});
