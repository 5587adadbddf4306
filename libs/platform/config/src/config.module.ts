import { type DynamicModule, Module } from '@nestjs/common';
import { ParsedConfig } from './parsed-config';

/** Makes each group injectable by its class, everywhere. */
@Module({})
export class ConfigModule {
  static forRoot(config: ParsedConfig): DynamicModule {
    const providers = [
      { provide: ParsedConfig, useValue: config },
      ...config.groups.map((group) => ({ provide: group, useValue: config.get(group) })),
    ];
    return { module: ConfigModule, global: true, providers, exports: providers };
  }
}
