import { ApiProperty } from '@nestjs/swagger';

export class FieldProblemDto {
  @ApiProperty({ example: 'items[0].name', description: 'Where the value is' })
  readonly path!: string;

  @ApiProperty({ example: 'is_not_empty', description: 'Why, in a stable word' })
  readonly code!: string;

  @ApiProperty({ example: 'Ne doit pas être vide', description: 'Why, for people' })
  readonly message!: string;
}

/** How every error is answered (RFC 9457); some errors add members of their own. */
export class ProblemDto {
  @ApiProperty({ format: 'uri-reference', example: '/problems/iot.sensor.not_found' })
  readonly type!: string;

  @ApiProperty({ example: 'Introuvable' })
  readonly title!: string;

  @ApiProperty({ type: 'integer', example: 404 })
  readonly status!: number;

  @ApiProperty({ example: 'Aucun capteur n’a cet identifiant' })
  readonly detail!: string;

  @ApiProperty({ format: 'uri-reference', example: '/api/v1/iot/sensors/01937c4e-0000-7000-8000-000000000000' })
  readonly instance!: string;

  @ApiProperty({ example: 'iot.sensor.not_found', description: 'Dotted and stable: what programs compare' })
  readonly code!: string;

  @ApiProperty({ required: false, description: 'Finds the request in the logs' })
  readonly correlationId?: string;

  @ApiProperty({ required: false, type: () => [FieldProblemDto], description: 'Each refused value' })
  readonly errors?: FieldProblemDto[];
}
