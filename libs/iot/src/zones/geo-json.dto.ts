import { ApiProperty } from '@nestjs/swagger';
import { Equals, ValidateBy } from 'class-validator';
import { type Boundary } from './boundary';
import { type Position, positionFault, type PositionFault } from './position';

/** One decorator for each rule, so that the answer tells which was broken. */
const Keeps = (rule: PositionFault): PropertyDecorator =>
  ValidateBy({ name: rule, validator: { validate: (value) => positionFault(value) !== rule } });

export class PointDto {
  @ApiProperty({ description: 'GeoJSON type', enum: ['Point'], enumName: 'PointType', example: 'Point' })
  @Equals('Point')
  readonly type!: 'Point';

  @ApiProperty({
    description: '[longitude, latitude] in degrees, WGS 84',
    type: 'array',
    items: { type: 'number' },
    minItems: 2,
    maxItems: 2,
    example: [-61.0729, 14.6036],
  })
  @Keeps('isPosition')
  @Keeps('isLongitudeFirst')
  readonly coordinates!: Position;
}

/** How OpenAPI tells a boundary; what it may hold is checked as a whole, with the place of a fault. */
export class BoundaryDto {
  @ApiProperty({ enum: ['Polygon', 'MultiPolygon'], enumName: 'BoundaryType', example: 'Polygon' })
  readonly type!: Boundary['type'];

  @ApiProperty({
    description: 'Rings of [longitude, latitude] as GeoJSON nests them, each closed',
    type: 'array',
    items: { type: 'array', items: {} },
    example: [
      [
        [-61.09, 14.6],
        [-61.05, 14.6],
        [-61.05, 14.63],
        [-61.09, 14.63],
        [-61.09, 14.6],
      ],
    ],
  })
  readonly coordinates!: Boundary['coordinates'];
}
