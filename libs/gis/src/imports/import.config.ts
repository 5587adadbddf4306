import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsInt, Max, Min } from 'class-validator';

/** How large files of features may be. */
@ConfigGroup('gis imports')
export class FeatureImportConfig {
  @FromEnv('GIS_IMPORT_LARGEST_BYTES', { about: 'Bytes of a file of features that is sent', default: 52_428_800 })
  @IsInt()
  @Min(1_024)
  @Max(2_147_483_648)
  readonly largestBytes!: number;

  @FromEnv('GIS_IMPORT_LARGEST_UNPACKED_BYTES', { about: 'Bytes of what a zipped Shapefile unpacks to', default: 524_288_000 })
  @IsInt()
  @Min(1_024)
  readonly largestUnpackedBytes!: number;

  @FromEnv('GIS_IMPORT_MOST_FEATURES', { about: 'Features of one file', default: 200_000 })
  @IsInt()
  @Min(1)
  @Max(5_000_000)
  readonly mostFeatures!: number;
}
