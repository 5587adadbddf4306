import { ApiProperty } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';

/** The `{id}` of a path. */
export class IdParam {
  @ApiProperty({ format: 'uuid', example: '01937c4e-0000-7000-8000-000000000000' })
  @IsUUID()
  readonly id!: string;
}
