import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsOptional, IsString, Length, ValidateBy } from 'class-validator';
import { RESULT_COLUMNS, type ResultColumn } from './result-columns';

export const ENCODINGS = ['utf-8', 'latin1'] as const;
export type CsvEncoding = (typeof ENCODINGS)[number];

const ManyColumns = (): PropertyDecorator => Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value));

/** How to read a CSV file of addresses: parameters of the address, or fields of the form. */
export class CsvOptions {
  @ApiPropertyOptional({ description: 'Columns that make up the address, in order; all unless told. Repeat it', type: [String] })
  @IsOptional()
  @ManyColumns()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  readonly columns?: string[];

  @ApiPropertyOptional({ description: 'Column with the INSEE code that a row must be in' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  readonly citycode?: string;

  @ApiPropertyOptional({ description: 'Column with the postcode that a row must have' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  readonly postcode?: string;

  @ApiPropertyOptional({ description: 'Column with a latitude near which a row is; with lon' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  readonly lat?: string;

  @ApiPropertyOptional({ description: 'Column with the longitude' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  readonly lon?: string;

  @ApiPropertyOptional({ description: 'Columns to add; all unless told. Repeat it', enum: RESULT_COLUMNS, isArray: true })
  @IsOptional()
  @ManyColumns()
  @IsArray()
  @IsIn(RESULT_COLUMNS, { each: true })
  readonly result_columns?: ResultColumn[];

  @ApiPropertyOptional({ description: 'Between values; guessed from the first line unless told', example: ';' })
  @IsOptional()
  @ValidateBy({ name: 'isDelimiter', validator: { validate: (value) => typeof value === 'string' && /^[;,|\t]$/.test(value) } })
  readonly delimiter?: string;

  @ApiPropertyOptional({ description: 'Of the file that is sent; the answer is always UTF-8', enum: ENCODINGS, default: 'utf-8' })
  @IsOptional()
  @IsIn(ENCODINGS)
  readonly encoding: CsvEncoding = 'utf-8';

  @ApiPropertyOptional({ description: 'Whether the answer begins with a byte order mark, for old spreadsheets; as the file unless told' })
  @IsOptional()
  @IsBoolean()
  readonly with_bom?: boolean;
}
