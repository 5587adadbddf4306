import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

/** The part of a page that a list shows at once; the query of a list extends it. */
export class PageQuery {
  @ApiProperty({ required: false, type: 'integer', minimum: 1, maximum: 200, default: 50, description: 'How many items at most' })
  @IsInt()
  @Min(1)
  @Max(200)
  readonly limit: number = 50;

  @ApiProperty({ required: false, maxLength: 1024, description: '`nextCursor` of the page before; none for the first page' })
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  readonly cursor?: string;
}
