import { namedSrid, sridOfWkt } from './named-projection';

describe('projections by name', () => {
  it.each([
    ['EPSG:5490', 5490],
    ['urn:ogc:def:crs:EPSG::5490', 5490],
    ['urn:ogc:def:crs:EPSG:9.8:2154', 2154],
    ['http://www.opengis.net/def/crs/EPSG/0/4326', 4326],
    ['urn:ogc:def:crs:OGC:1.3:CRS84', 4326],
    ['RGAF09 / UTM zone 20N', 5490],
    ['WGS_1984_UTM_Zone_20N', 32_620],
    ['WGS 84 / UTM zone 20S', 32_720],
    ['WGS_1984_UTM_Zone_61N', undefined],
    ['Fort_Desaix_UTM_Zone_20N', 2973],
    ['Chantier', undefined],
  ])('knows %s as %s', (name, srid) => {
    expect(namedSrid(name)).toBe(srid);
  });

  it('believes the number of a text over its name, and only the outermost', () => {
    const geographic = 'GEOGCS["RGAF09",DATUM["x"],AUTHORITY["EPSG","5489"]]';
    expect(sridOfWkt(geographic)).toBe(5489);
    expect(sridOfWkt(`PROJCS["whatever",${geographic},AUTHORITY["EPSG","5490"]]`)).toBe(5490);
    expect(sridOfWkt(`PROJCS["RGAF09_UTM_Zone_20N",${geographic}]`)).toBe(5490);
    expect(sridOfWkt('LOCAL_CS["x"]')).toBeUndefined();
    expect(sridOfWkt('')).toBeUndefined();
  });
});
