import { Logger, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { Addresses } from './addresses/index/addresses';
import { ReverseController } from './addresses/reverse/reverse.controller';
import { AddressSearchController } from './addresses/search/search.controller';
import { GisModule } from './gis.module';

@Module({ imports: [GisModule], controllers: [AddressSearchController, ReverseController] })
export class GisHttpModule implements OnApplicationBootstrap {
  private readonly logger = new Logger(GisHttpModule.name);

  constructor(private readonly addresses: Addresses) {}

  /** The first question should not wait for the addresses; the application does not wait for them either. */
  onApplicationBootstrap(): void {
    this.addresses.current().catch((error: unknown) => this.logger.warn('The addresses are not loaded yet', error));
  }
}
