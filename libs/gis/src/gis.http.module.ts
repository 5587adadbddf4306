import { Logger, Module, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type FastifyInstance } from 'fastify';
import { AddressBatchController } from './addresses/batch/batch.controller';
import { takeCsvBodies } from './addresses/batch/csv-upload';
import { Addresses } from './addresses/index/addresses';
import { ReverseController } from './addresses/reverse/reverse.controller';
import { AddressSearchController } from './addresses/search/search.controller';
import { GisModule } from './gis.module';

@Module({ imports: [GisModule], controllers: [AddressSearchController, AddressBatchController, ReverseController] })
export class GisHttpModule implements OnModuleInit, OnApplicationBootstrap {
  private readonly logger = new Logger(GisHttpModule.name);

  constructor(
    private readonly addresses: Addresses,
    private readonly host: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    takeCsvBodies(this.host.httpAdapter.getInstance<FastifyInstance>());
  }

  /** The first question should not wait for the addresses; the application does not wait for them either. */
  onApplicationBootstrap(): void {
    this.addresses.current().catch((error: unknown) => this.logger.warn('The addresses are not loaded yet', error));
  }
}
