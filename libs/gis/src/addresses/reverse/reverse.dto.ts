import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsNumber, IsOptional, Max, Min } from 'class-validator';
import { AddressFilterQuery } from '../search/search.dto';

export class ReverseQuery extends AddressFilterQuery {
  @ApiProperty({ description: 'Longitude, degrees', example: -61.0729 })
  @IsNumber()
  @Min(-180)
  @Max(180)
  readonly lon!: number;

  @ApiProperty({ description: 'Latitude, degrees', example: 14.6036 })
  @IsNumber()
  @Min(-90)
  @Max(90)
  readonly lat!: number;

  @ApiPropertyOptional({ minimum: 1, maximum: 50, default: 1 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(50)
  readonly limit: number = 1;
}
