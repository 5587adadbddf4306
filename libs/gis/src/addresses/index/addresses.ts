import { Database } from '@madinina/platform/database';
import { Metrics } from '@madinina/platform/observability';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { AddressIndexBuilder } from './address-index-builder';
import { type AddressIndex } from './address-index';
import { AddressRepository, type AddressesVersion } from './address.repository';

/** The index of what was last imported, and whom to name as its source. */
export interface LoadedAddresses {
  readonly index: AddressIndex;
  /** Of the import; undefined when there was none. */
  readonly version: string | undefined;
  readonly attribution: string;
  readonly licence: string;
}

const RETRY_MS = 2_000;

/**
 * The addresses in the memory of this process. They are loaded when they are first asked for, and again whenever an import has
 * changed them; the old ones answer until the new ones are whole.
 */
@Injectable()
export class Addresses implements OnApplicationShutdown {
  private readonly logger = new Logger(Addresses.name);
  private readonly indexed;
  private loaded: LoadedAddresses | undefined;
  private loading: Promise<LoadedAddresses> | undefined;
  private listening: { stop(): Promise<void> } | undefined;
  private retry: NodeJS.Timeout | undefined;
  private changedMeanwhile = false;
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly addresses: AddressRepository,
    metrics: Metrics,
  ) {
    this.indexed = metrics.gauge({ name: 'gis_addresses_indexed', help: 'House numbers in memory' });
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await this.listening?.stop();
  }

  /** @throws when they were never loaded and the database does not answer */
  current(): Promise<LoadedAddresses> {
    this.listening ??= this.database.listen('gis_addresses', () => this.refresh());
    return this.loaded ? Promise.resolve(this.loaded) : this.load();
  }

  /** After each import, and after each loss of the connection that tells of them. */
  private refresh(): void {
    if (this.stopped) return;
    if (this.loading) {
      this.changedMeanwhile = true;
      return;
    }
    clearTimeout(this.retry);
    this.load().catch((error: unknown) => {
      this.logger.warn('The addresses could not be loaded', error);
      this.retry = setTimeout(() => this.refresh(), RETRY_MS);
    });
  }

  private load(): Promise<LoadedAddresses> {
    this.loading ??= this.loadNewest().finally(() => {
      this.loading = undefined;
      if (this.changedMeanwhile) this.refresh();
      this.changedMeanwhile = false;
    });
    return this.loading;
  }

  private async loadNewest(): Promise<LoadedAddresses> {
    const started = performance.now();
    const { version, builder } = await this.addresses.inOneState(() => this.readChanged());
    if (!builder) return this.loaded ?? this.loadNewest();
    const index = await builder.build();
    this.loaded = { index, version: version?.id, attribution: version?.attribution ?? 'BAN', licence: version?.licence ?? 'ETALAB-2.0' };
    this.indexed.set(index.size.houses);
    this.logger.log(`${index.size.houses} addresses loaded in ${Math.round(performance.now() - started)} ms`);
    return this.loaded;
  }

  /** All rows, gathered; none when they are those that are loaded. */
  private async readChanged(): Promise<{ version: AddressesVersion | undefined; builder: AddressIndexBuilder | undefined }> {
    const version = await this.addresses.version();
    if (this.loaded && this.loaded.version === version?.id) return { version, builder: undefined };
    const builder = new AddressIndexBuilder();
    for await (const rows of this.addresses.pages()) for (const row of rows) builder.addAddress(row);
    for (const row of await this.addresses.localities()) builder.addLocality(row);
    return { version, builder };
  }
}
