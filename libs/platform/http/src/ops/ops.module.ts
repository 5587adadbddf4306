import { type DynamicModule, Module } from '@nestjs/common';
import { OPS_OPTIONS, OpsController, type OpsOptions } from './ops.controller';

/** `/`, `/health/live`, `/health/ready` and `/metrics` of a process. */
@Module({})
export class OpsModule {
  static forRoot(options: OpsOptions): DynamicModule {
    return { module: OpsModule, controllers: [OpsController], providers: [{ provide: OPS_OPTIONS, useValue: options }] };
  }
}
