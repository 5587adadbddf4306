import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import { IMPORT_MODES, type ImportMode } from './import-record';
import { IMPORT_FORMATS, type ImportFormat } from './reading/read-feature';

/** What a form tells besides the file. */
export class ImportOptions {
  @ApiPropertyOptional({
    description: 'add: the features join those of the layer; replace: they stand in their place',
    enum: IMPORT_MODES,
    enumName: 'ImportMode',
    default: 'add',
    example: 'replace',
  })
  @IsOptional()
  @IsIn(IMPORT_MODES)
  readonly mode?: ImportMode;

  @ApiPropertyOptional({
    description: 'By the ending of the file name unless told',
    enum: IMPORT_FORMATS,
    enumName: 'ImportFormat',
    example: 'geojson',
  })
  @IsOptional()
  @IsIn(IMPORT_FORMATS)
  readonly format?: ImportFormat;

  @ApiPropertyOptional({
    description: 'EPSG number of the projection, over what the file says',
    minimum: 1024,
    maximum: 999_999,
    example: 5490,
  })
  @IsOptional()
  @IsInt()
  @Min(1_024)
  @Max(999_999)
  readonly srid?: number;

  @ApiPropertyOptional({
    description: 'Which table of a GeoPackage or Shapefile of an archive, where there are several',
    maxLength: 200,
    example: 'parcs',
  })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  readonly layer?: string;

  @ApiPropertyOptional({
    description: 'Column of the longitude in a CSV file; lon, lng, longitude or x unless told',
    maxLength: 200,
    example: 'lon',
  })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  readonly lon?: string;

  @ApiPropertyOptional({ description: 'Column of the latitude; lat, latitude or y unless told', maxLength: 200, example: 'lat' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  readonly lat?: string;

  @ApiPropertyOptional({
    description: 'Of the texts; UTF-8 in CSV, what the .cpg says in a Shapefile, unless told',
    example: 'windows-1252',
  })
  @IsOptional()
  @Matches(/^[\w.:-]{2,40}$/)
  readonly encoding?: string;

  @ApiPropertyOptional({ description: 'Between the values of a CSV file; guessed from its first line unless told', example: ';' })
  @IsOptional()
  @IsIn([';', ',', '|', '\t'])
  readonly delimiter?: string;
}

/** The form of an import, for the description of the interface. */
export class ImportForm extends ImportOptions {
  @ApiProperty({
    type: 'string',
    format: 'binary',
    description: 'GeoJSON, CSV, zipped Shapefile or GeoPackage; 50 MiB unless set otherwise',
  })
  readonly file!: string;
}

export class ImportFaultDto {
  @ApiProperty({ description: 'Line of a CSV file, or number of the feature, from 1', example: 'line 12' }) readonly place!: string;
  @ApiProperty({ example: 'geometry.coordinates' }) readonly path!: string;
  @ApiProperty({ description: 'Stable word', example: 'is_longitude_first' }) readonly code!: string;
  @ApiProperty({ example: 'Semble être [latitude, longitude] : écrire la longitude d’abord' }) readonly message!: string;
}

export class ImportReasonDto {
  @ApiProperty({ example: 'gis.import.features_invalid' }) readonly code!: string;
  @ApiProperty({ example: 'Des objets ne sont pas de ceux que la couche accepte ; rien n’a été importé' }) readonly message!: string;
  @ApiProperty({ description: 'What else is known, by reason', type: 'object', additionalProperties: true, example: { line: 12 } })
  readonly details!: Readonly<Record<string, unknown>>;
}

export class ImportProgressDto {
  @ApiProperty({ description: 'Features that were read and found right', type: 'integer', example: 12_000 }) readonly checked!: number;
  @ApiProperty({ description: 'Features that were written; nobody sees them before all are', type: 'integer', example: 4_000 })
  readonly written!: number;
}

export class ImportDto {
  @ApiProperty({ format: 'uuid', example: '01937c4e-0000-7000-8000-000000000000' }) readonly id!: string;
  @ApiProperty({ format: 'uuid', nullable: true, type: String, example: '01937c4e-0000-7000-8000-000000000001' })
  readonly layerId!: string | null;
  @ApiProperty({ example: 'parcs.gpkg' }) readonly fileName!: string;
  @ApiProperty({ enum: IMPORT_FORMATS, enumName: 'ImportFormat', example: 'geopackage' }) readonly format!: ImportFormat;
  @ApiProperty({ enum: IMPORT_MODES, enumName: 'ImportMode', example: 'add' }) readonly mode!: ImportMode;
  @ApiProperty({ enum: ['queued', 'running', 'done', 'failed'], enumName: 'ImportState', example: 'running' }) readonly state!: string;
  @ApiProperty({ type: ImportProgressDto }) readonly progress!: ImportProgressDto;
  @ApiProperty({ description: 'Geometries that were repaired', type: 'integer', example: 0 }) readonly repaired!: number;
  @ApiProperty({ description: 'Properties of the file that the layer does not declare', type: [String], example: ['objectid'] })
  readonly leftOut!: readonly string[];
  @ApiProperty({ description: 'Why nothing was imported', nullable: true, type: ImportReasonDto }) readonly reason!: ImportReasonDto | null;
  @ApiProperty({ description: 'What was refused, the first hundred', type: [ImportFaultDto] }) readonly errors!: readonly ImportFaultDto[];
  @ApiProperty({ format: 'date-time', example: '2026-01-12T10:00:00Z' }) readonly createdAt!: string;
  @ApiProperty({ format: 'date-time', nullable: true, type: String, example: '2026-01-12T10:00:09Z' })
  readonly finishedAt!: string | null;
}
