import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  ValidateBy,
} from 'class-validator';
import { type AddressKind } from '../index/address-index';

export const ADDRESS_KINDS = ['housenumber', 'street', 'locality', 'municipality'] as const satisfies readonly AddressKind[];

/** The national service takes no longer questions either. */
export const LONGEST_QUESTION = 200;
const MOST_VALUES = 50;

/** Values by comma or blank, or the name of the parameter repeated: any of them will do. */
const AnyOf = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    Array.isArray(value)
      ? value.flatMap((part: unknown) => (typeof part === 'string' ? part.split(/[,+ ]+/).filter(Boolean) : [part]))
      : value,
  );

const Each = (name: string, form: RegExp): PropertyDecorator =>
  ValidateBy({ name, validator: { validate: (value) => typeof value === 'string' && form.test(value) } }, { each: true });

/** Which addresses may be answered. */
export class AddressFilterQuery {
  @ApiPropertyOptional({ description: 'Only these levels', enum: ADDRESS_KINDS, enumName: 'AddressKind', isArray: true })
  @IsOptional()
  @AnyOf()
  @IsArray()
  @ArrayMaxSize(MOST_VALUES)
  @IsIn(ADDRESS_KINDS, { each: true })
  readonly type?: AddressKind[];

  @ApiPropertyOptional({ description: 'Only with these postcodes', type: [String], example: ['97200'] })
  @IsOptional()
  @AnyOf()
  @IsArray()
  @ArrayMaxSize(MOST_VALUES)
  @Each('isPostcode', /^\d{5}$/)
  readonly postcode?: string[];

  @ApiPropertyOptional({ description: 'Only in communes with these INSEE codes', type: [String], example: ['97209'] })
  @IsOptional()
  @AnyOf()
  @IsArray()
  @ArrayMaxSize(MOST_VALUES)
  @Each('isCitycode', /^\d[\dAB]\d{3}$/)
  readonly citycode?: string[];
}

export class SearchQuery extends AddressFilterQuery {
  @ApiProperty({
    description: 'An address or part of one, in any order',
    minLength: 1,
    maxLength: LONGEST_QUESTION,
    example: '12 bis rue perrinon fdf',
  })
  @IsString()
  @Length(1, LONGEST_QUESTION)
  @ValidateBy({ name: 'isAddressQuestion', validator: { validate: (value) => typeof value !== 'string' || /[\p{L}\p{N}]/u.test(value) } })
  readonly q!: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 50, default: 5 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(50)
  readonly limit: number = 5;

  @ApiPropertyOptional({ description: 'Whether the last word may be half typed; also 0 or 1', default: true })
  @IsOptional()
  @IsBoolean()
  readonly autocomplete: boolean = true;

  @ApiPropertyOptional({ description: 'Latitude of a place near which addresses come first; with lon', example: 14.6 })
  @IsOptional()
  @IsNumber()
  @Min(-90)
  @Max(90)
  readonly lat?: number;

  @ApiPropertyOptional({ description: 'Longitude of that place', example: -61.07 })
  @IsOptional()
  @IsNumber()
  @Min(-180)
  @Max(180)
  readonly lon?: number;
}

export class AddressPointDto {
  @ApiProperty({ enum: ['Point'] }) readonly type!: 'Point';
  @ApiProperty({ description: 'Longitude, latitude', type: [Number], minItems: 2, maxItems: 2, example: [-61.0729, 14.6036] })
  readonly coordinates!: readonly [number, number];
}

/** An address in the words of the national service. */
export class AddressPropertiesDto {
  @ApiProperty({ description: 'In one line', example: '12bis Rue Perrinon 97200 Fort-de-France' }) readonly label!: string;
  @ApiProperty({ description: '0..1, how well it answers', example: 0.97 }) readonly score!: number;
  @ApiPropertyOptional({ example: '12bis' }) readonly housenumber?: string;
  @ApiProperty({ description: 'Of the national file', example: '97209_0690_00012_bis' }) readonly id!: string;
  @ApiProperty({ enum: ADDRESS_KINDS, enumName: 'AddressKind', description: 'The level that was reached' }) readonly type!: AddressKind;
  @ApiProperty({ example: '12bis Rue Perrinon' }) readonly name!: string;
  @ApiPropertyOptional({ description: 'Of a house', example: 'Rue Perrinon' }) readonly street?: string;
  @ApiProperty({ example: '97200' }) readonly postcode!: string;
  @ApiProperty({ description: 'INSEE code', example: '97209' }) readonly citycode!: string;
  @ApiProperty({ example: 'Fort-de-France' }) readonly city!: string;
  @ApiProperty({ example: '972, Martinique' }) readonly context!: string;
  @ApiProperty({ description: '0..1, by how many addresses the street or commune has' }) readonly importance!: number;
  @ApiPropertyOptional({ description: 'In the projection of the file, metres' }) readonly x?: number;
  @ApiPropertyOptional({ description: 'In the projection of the file, metres' }) readonly y?: number;
  @ApiPropertyOptional({ description: 'Metres from lat, lon' }) readonly distance?: number;
}

export class AddressFeatureDto {
  @ApiProperty({ enum: ['Feature'] }) readonly type!: 'Feature';
  @ApiProperty({ type: AddressPointDto }) readonly geometry!: AddressPointDto;
  @ApiProperty({ type: AddressPropertiesDto }) readonly properties!: AddressPropertiesDto;
}

/** GeoCodeJSON, as the national service writes it. */
export class GeocodingDto {
  @ApiProperty({ enum: ['FeatureCollection'] }) readonly type!: 'FeatureCollection';
  @ApiProperty({ example: 'draft' }) readonly version!: 'draft';
  @ApiProperty({ description: 'The best first; none when nothing is like the question', type: [AddressFeatureDto] })
  readonly features!: readonly AddressFeatureDto[];
  @ApiProperty({ example: 'BAN' }) readonly attribution!: string;
  @ApiProperty({ example: 'ETALAB-2.0' }) readonly licence!: string;
  @ApiPropertyOptional({ description: 'The question' }) readonly query?: string;
  @ApiProperty() readonly limit!: number;
}
