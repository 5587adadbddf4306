/**
 * The lowest UUIDv7 of a moment: what was made before has a lower id, so that an index by id also finds by time.
 * RFC 9562, section 5.7: the first 48 bits are milliseconds since 1970.
 */
export function firstIdOf(moment: Date): string {
  const milliseconds = moment.getTime().toString(16).padStart(12, '0');
  return `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-7000-8000-000000000000`;
}
