import { Database } from '@madinina/platform/database';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type KnownLayer } from './layer-record';
import { LayerRepository } from './layer.repository';

/** A layer is read again after this long even if nothing was heard: the channel itself may be away. */
const TRUSTED_MS = 2_000;
const MOST_PAGES = 1_000;

interface Page {
  readonly known: Promise<KnownLayer | undefined>;
  readonly until: number;
  /** Once it is read. */
  read?: KnownLayer | undefined;
}

/** The layers as this process knows them: a tile that is kept costs no query. A change is heard at its commit. */
@Injectable()
export class LayerBook implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly pages = new Map<string, Page>();
  private listening: { stop(): Promise<void> } | undefined;

  constructor(
    private readonly database: Database,
    private readonly layers: LayerRepository,
  ) {}

  onApplicationBootstrap(): void {
    // Which layer it was does not matter: the pages are few and cheap to read again.
    this.listening = this.database.listen('gis_layers', () => this.pages.clear());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.listening?.stop();
  }

  /** By id or key. */
  find(reference: string): Promise<KnownLayer | undefined> {
    // Inside a transaction the layer may look as no one else sees it yet.
    if (this.database.inTransaction) return this.layers.find(reference);
    const page = this.pages.get(reference);
    if (page && page.until > performance.now()) return page.known;
    const known = this.layers.find(reference);
    if (this.pages.size >= MOST_PAGES) this.pages.clear();
    const fresh: Page = { known, until: performance.now() + TRUSTED_MS };
    this.pages.set(reference, fresh);
    known.then(
      (read) => (fresh.read = read),
      () => this.pages.delete(reference),
    );
    return known;
  }

  /** What is known at once, without a question to anyone. */
  peek(reference: string): KnownLayer | undefined {
    const page = this.pages.get(reference);
    return page && page.until > performance.now() ? page.read : undefined;
  }

  /** For who just changed a layer, so that its next question here sees that. */
  forget(): void {
    this.pages.clear();
  }
}
