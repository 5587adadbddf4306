/** Bytes of the envelope, by what bits 1 to 3 of the flags say (GeoPackage 1.3, 2.1.3). */
const ENVELOPES = [0, 32, 48, 48, 64];
const HEADER = 8;

/** The WKB within a geometry of a GeoPackage, in hexadecimal; undefined when it is empty or none. */
export function wkbOfGeoPackage(blob: Uint8Array): string | undefined {
  const flags = blob[3] ?? 0;
  const envelope = ENVELOPES[(flags >> 1) & 7];
  const isEmpty = (flags & 16) !== 0;
  if (blob[0] !== 0x47 || blob[1] !== 0x50 || envelope === undefined || isEmpty || blob.length <= HEADER + envelope) return undefined;
  return Buffer.from(blob.buffer, blob.byteOffset + HEADER + envelope, blob.length - HEADER - envelope).toString('hex');
}
