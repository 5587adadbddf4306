import { WGS84 } from './read-feature';

/** EPSG numbers of the projections that files from Martinique come in, by the names that ESRI and others give them; folded. */
const NAMED: ReadonlyMap<string, number> = new Map(
  Object.entries({
    wgs84: WGS84,
    gcswgs1984: WGS84,
    wgs1984: WGS84,
    wgs1984webmercatorauxiliarysphere: 3857,
    wgs84pseudomercator: 3857,
    rgaf09utmzone20n: 5490,
    rgaf2009utmzone20n: 5490,
    reseaugeodesiquedesantillesfrancaises2009utmzone20n: 5490,
    rgaf09: 5489,
    gcsrgaf09: 5489,
    gcsrgaf2009: 5489,
    rraf1991utmzone20n: 4559,
    rrafutmzone20n: 4559,
    gcsrraf1991: 4558,
    rraf1991: 4558,
    martinique1938utmzone20n: 2973,
    fortdesaixutmzone20n: 2973,
    martinique1938: 4625,
    gcsmartinique1938: 4625,
    gcsfortdesaix: 4625,
    rgf1993lambert93: 2154,
    rgf93lambert93: 2154,
    rgf93v1lambert93: 2154,
    gcsrgf1993: 4171,
    rgf93: 4171,
  }),
);

/** The EPSG number of a projection by its name or URN: `urn:ogc:def:crs:EPSG::5490`, `EPSG:5490`, `RGAF09 / UTM zone 20N`. */
export function namedSrid(name: string): number | undefined {
  if (/CRS:?84$/i.test(name)) return WGS84;
  const code = /EPSG(?:[:/]+[\d.]*)*?[:/](\d{4,6})$/i.exec(name)?.[1];
  if (code !== undefined) return Number(code);
  const folded = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const utm = /^wgs(?:19)?84utmzone(\d{1,2})([ns])$/.exec(folded);
  if (utm && Number(utm[1]) >= 1 && Number(utm[1]) <= 60) return (utm[2] === 'n' ? 32_600 : 32_700) + Number(utm[1]);
  return NAMED.get(folded);
}

/** The EPSG number that the text of a `.prj` file means. Its own number is believed; ESRI's texts have only names. */
export function sridOfWkt(text: string): number | undefined {
  // The outermost authority stands last.
  const code = /(?:AUTHORITY|ID)\["EPSG",\s*"?(\d{4,6})"?\]\s*\]\s*$/.exec(text)?.[1];
  if (code !== undefined) return Number(code);
  const name = /^\s*(?:PROJCS|GEOGCS|PROJCRS|GEOGCRS)\["([^"]{1,100})"/i.exec(text)?.[1];
  return name === undefined ? undefined : namedSrid(name);
}
