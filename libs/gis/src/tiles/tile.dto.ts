import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';

/** Key or id of a layer. */
const REFERENCE = /^[a-z0-9][a-z0-9-]{0,62}$/;

export class TileLayerParam {
  @ApiProperty({ description: 'Key or id', example: 'sensors' })
  @Matches(REFERENCE)
  readonly layer!: string;
}

export class TilePathParam extends TileLayerParam {
  // What they may be is one question, asked of all three at once.
  @ApiProperty({ type: String, example: '12' }) @Matches(/^.{1,20}$/) readonly z!: string;
  @ApiProperty({ type: String, example: '1353' }) @Matches(/^.{1,20}$/) readonly x!: string;
  @ApiProperty({ type: String, example: '1880' }) @Matches(/^.{1,20}$/) readonly y!: string;
}

export class VectorLayerDto {
  @ApiProperty({ example: 'fountains', description: 'Its name inside the tiles' }) readonly id!: string;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } }) readonly fields!: Readonly<Record<string, string>>;
  @ApiProperty({ example: 'Taps of the city, all year round' }) readonly description!: string;
  @ApiProperty({ type: 'integer' }) readonly minzoom!: number;
  @ApiProperty({ type: 'integer' }) readonly maxzoom!: number;
}

/** TileJSON 3.0. */
export class TileJsonDto {
  @ApiProperty({ example: '3.0.0' }) readonly tilejson!: '3.0.0';
  @ApiProperty({ example: 'Fontaines' }) readonly name!: string;
  @ApiProperty({ example: 'Taps of the city, all year round' }) readonly description!: string;
  @ApiProperty({ example: '© Ville de Fort-de-France' }) readonly attribution!: string;
  @ApiProperty({ enum: ['xyz'], enumName: 'TileScheme' }) readonly scheme!: 'xyz';
  @ApiProperty({ type: [String] }) readonly tiles!: string[];
  @ApiProperty({ type: 'integer' }) readonly minzoom!: number;
  @ApiProperty({ type: 'integer' }) readonly maxzoom!: number;
  @ApiProperty({ type: [Number], required: false }) readonly bounds?: number[];
  @ApiProperty({ type: [VectorLayerDto] }) readonly vector_layers!: VectorLayerDto[];
}
