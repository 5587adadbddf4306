import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsIn, IsString, Matches, MaxLength } from 'class-validator';

@ConfigGroup('gis map')
export class MapConfig {
  @FromEnv('GIS_BASE_MAP_URL', {
    about: 'Base map below the layers: a PMTiles archive (pmtiles://https://…) or the TileJSON of vector tiles (https://…); empty for none',
    default: '',
  })
  @Matches(/^(?:(?:pmtiles:\/\/)?https?:\/\/\S+)?$/)
  readonly baseMapUrl!: string;

  @FromEnv('GIS_BASE_MAP_SCHEMA', {
    about: 'What the layers of the base map are called: openmaptiles or protomaps',
    default: 'openmaptiles',
  })
  @IsIn(['openmaptiles', 'protomaps'])
  readonly baseMapSchema!: 'openmaptiles' | 'protomaps';

  @FromEnv('GIS_BASE_MAP_ATTRIBUTION', {
    about: 'What the map says of where its base comes from',
    default: '© <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a> contributors',
  })
  @IsString()
  @MaxLength(500)
  readonly baseMapAttribution!: string;

  @FromEnv('GIS_PUBLIC_URL', {
    about: 'Where browsers reach the API, for addresses in styles; that of the request when empty',
    default: '',
  })
  @Matches(/^(?:https?:\/\/[^\s/]+)?$/)
  readonly publicUrl!: string;
}
