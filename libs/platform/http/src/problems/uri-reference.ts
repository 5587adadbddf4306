/** What RFC 3986 does not let stand in a path: all but its own letters and whole escapes. */
const UNFIT = /%(?![0-9A-Fa-f]{2})|[^\w\-.~!$&'()*+,;=:@\/%]/gu;

/** A path as it was asked for, in the letters of a URI: what a client may send raw, or half escaped, is escaped. */
export const uriReference = (path: string): string =>
  path.toWellFormed().replaceAll(UNFIT, (letter) => (letter === '%' ? '%25' : encodeURIComponent(letter)));
