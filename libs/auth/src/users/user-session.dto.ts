import { IdParam } from '@madinina/platform/http';
import { ApiProperty } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';

/** One session of one account. */
export class UserSessionParam extends IdParam {
  @ApiProperty({ format: 'uuid', description: 'The session', example: '019a9b0c-7a31-7c5e-8e0e-2f6f0a1b2c3e' })
  @IsUUID()
  readonly sessionId!: string;
}
