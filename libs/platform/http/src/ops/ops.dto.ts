import { ApiProperty } from '@nestjs/swagger';

export class ServiceLinksDto {
  @ApiProperty({ required: false, example: '/api/docs', description: 'Swagger UI' })
  readonly docs?: string;

  @ApiProperty({ required: false, example: '/api/redoc', description: 'ReDoc' })
  readonly redoc?: string;

  @ApiProperty({ required: false, example: '/api/openapi.json', description: 'OpenAPI 3.1 document' })
  readonly openapi?: string;

  @ApiProperty({ example: '/health/ready', description: 'Whether the service can serve' })
  readonly health!: string;

  @ApiProperty({ required: false, example: '/console', description: 'Page of the operators' })
  readonly console?: string;
}

export class ServiceDto {
  @ApiProperty({ example: 'api' })
  readonly service!: string;

  @ApiProperty({ example: '1.4.0' })
  readonly version!: string;

  @ApiProperty()
  readonly links!: ServiceLinksDto;
}

export class LivenessDto {
  @ApiProperty({ enum: ['alive'] })
  readonly status!: 'alive';
}

export class CheckDto {
  @ApiProperty({ example: 'postgresql' })
  readonly name!: string;

  @ApiProperty({ description: 'Whether the process cannot serve without it' })
  readonly needed!: boolean;

  @ApiProperty({ enum: ['up', 'down'] })
  readonly state!: 'up' | 'down';

  @ApiProperty({ example: 1.4, description: 'Milliseconds until it answered, failed or was given up' })
  readonly latency_ms!: number;

  @ApiProperty({ required: false, enum: ['refused', 'timeout', 'no_space', 'unavailable'], description: 'no_space: a disk is full' })
  readonly error?: string;
}

export class ReadinessDto {
  @ApiProperty({ enum: ['ready', 'degraded', 'unready'], description: 'degraded: it serves, without something it does not strictly need' })
  readonly status!: 'ready' | 'degraded' | 'unready';

  @ApiProperty({ type: () => [CheckDto] })
  readonly checks!: CheckDto[];
}
