import { type Caller } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { mayManageLayers, maySeeLayer } from '../layers/layer.access';
import { LayerBook } from '../layers/layer-book';
import { FeatureImportRepository } from './feature-import.repository';
import { ImportError } from './import.errors';
import { type ImportRecord } from './import-record';

/** Shows imports to those who see their layer; of a layer that is gone, to those who manage layers. */
@Injectable()
export class ImportViewService {
  constructor(
    private readonly imports: FeatureImportRepository,
    private readonly book: LayerBook,
  ) {}

  /** @throws gis.import.not_found */
  async seen(caller: Caller, id: string): Promise<ImportRecord> {
    const found = await this.imports.find(id);
    if (!found) throw ImportError.notFound();
    const known = found.layerId === null ? undefined : await this.book.find(found.layerId);
    if (known ? !maySeeLayer(caller, known.layer) : !mayManageLayers(caller)) throw ImportError.notFound();
    return found;
  }
}
