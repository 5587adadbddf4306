import { type SpooledFile } from '../../addresses/batch/spooled-file';
import { ImportError } from '../import.errors';
import { openCsv } from './csv-file';
import { openGeoJson } from './geojson-file';
import { openGeoPackage } from './geopackage-file';
import { type ImportFormat, type OpenFeatures, type ReadingLimits, type ReadingOptions } from './read-feature';
import { openZippedShapefile } from './shapefile-file';

const ENDINGS: readonly (readonly [RegExp, ImportFormat])[] = [
  [/\.(?:geo)?json$/i, 'geojson'],
  [/\.(?:csv|tsv|txt)$/i, 'csv'],
  [/\.(?:zip|shz)$/i, 'shapefile'],
  [/\.gpkg$/i, 'geopackage'],
];

/** What the name of a file says that it is. */
export const formatOfName = (name: string): ImportFormat | undefined => ENDINGS.find(([ending]) => ending.test(name))?.[1];

const SIGNS: Readonly<Partial<Record<ImportFormat, RegExp>>> = {
  shapefile: /^PK(?:\x03\x04|\x05\x06)/,
  geopackage: /^SQLite format 3\0/,
};

/** Opens a file, once its first bytes are those of its format. @throws gis.import.* */
export async function openFeatures(
  format: ImportFormat,
  file: SpooledFile,
  options: ReadingOptions,
  limits: ReadingLimits,
): Promise<OpenFeatures> {
  const start = (await file.start()).subarray(0, 16).toString('latin1');
  if (start === '') throw ImportError.empty();
  const sign = SIGNS[format];
  const isBinary = Object.values(SIGNS).some((other) => other.test(start));
  if (sign ? !sign.test(start) : isBinary) throw ImportError.formatUnknown({ format });
  switch (format) {
    case 'geojson':
      return openGeoJson(file, options);
    case 'csv':
      return openCsv(file, options);
    case 'shapefile':
      return openZippedShapefile(file, options, limits);
    case 'geopackage':
      return openGeoPackage(file, options);
  }
}
