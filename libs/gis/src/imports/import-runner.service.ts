import { DomainError } from '@madinina/contracts';
import { InputError } from '@madinina/platform/http';
import { Injectable, Logger } from '@nestjs/common';
import { FeatureWriter } from '../features/feature-writer.service';
import { LayerBook } from '../layers/layer-book';
import { type LayerRecord } from '../layers/layer-record';
import { FeatureImportRepository, type ImportFailure } from './feature-import.repository';
import { FileChecker, RefusedFeatures } from './file-checker.service';
import { ImportError } from './import.errors';
import { ImportFiles } from './import-files';
import { type ImportRecord } from './import-record';

export const MOST_ATTEMPTS = 3;
/** Others take an import over that has not moved for 20 s. */
const MOVES_EVERY_MS = 4_000;

/** Reads the file of an import, checks all of it, and writes all of it in one transaction; or tells why not. */
@Injectable()
export class ImportRunner {
  private readonly logger = new Logger(ImportRunner.name);

  constructor(
    private readonly imports: FeatureImportRepository,
    private readonly files: ImportFiles,
    private readonly checker: FileChecker,
    private readonly writer: FeatureWriter,
    private readonly book: LayerBook,
  ) {}

  /** @returns the state it ended in, or undefined when there was nothing to do. @throws when it is worth another try */
  async run(id: string, signal: AbortSignal): Promise<'done' | 'failed' | undefined> {
    const begun = await this.imports.begin(id);
    if (!begun) return undefined;
    try {
      await this.load(begun, signal);
    } catch (error) {
      const failure = failureOf(error) ?? (begun.attempts >= MOST_ATTEMPTS ? lastFailure(error) : undefined);
      if (!failure) {
        await this.imports.waitAgain(id);
        throw error;
      }
      if (!(error instanceof DomainError) && !(error instanceof RefusedFeatures))
        this.logger.error({ err: error, importId: id }, 'An import is given up');
      await this.imports.fail(id, failure);
      await this.files.forget(begun);
      return 'failed';
    }
    await this.files.forget(begun);
    return 'done';
  }

  private async load(begun: ImportRecord, signal: AbortSignal): Promise<void> {
    const layer = await this.layerOf(begun);
    if (begun.fileKey === null) throw ImportError.interrupted();
    const moved = { checked: 0, written: 0 };
    const tell = (): Promise<void> => this.imports.noteProgress(begun.id, moved);
    const timer = setInterval(() => {
      tell().catch((error: unknown) => this.logger.warn({ err: error, importId: begun.id }, 'The progress of an import could not be told'));
    }, MOVES_EVERY_MS);
    const file = await this.files.fetch(begun.fileKey).catch((error: unknown) => {
      clearInterval(timer);
      throw error;
    });
    try {
      const checked = await this.checker.check(file, begun, layer, (count) => {
        signal.throwIfAborted();
        moved.checked = count;
        return Promise.resolve();
      });
      try {
        await tell();
        await this.writer.load(layer, {
          batches: (size) => checked.features.batches(size),
          replaces: begun.mode === 'replace',
          onWritten: (count) => {
            signal.throwIfAborted();
            moved.written = count;
          },
          atEnd: async (written, repaired) => {
            if (!(await this.imports.finish(begun, { written, repaired, leftOut: checked.leftOut })))
              throw new Error('Another process took the import over');
          },
        });
      } finally {
        await checked.features.close();
      }
    } finally {
      clearInterval(timer);
      await file.close();
    }
  }

  private async layerOf({ layerId }: ImportRecord): Promise<LayerRecord> {
    const known = layerId === null ? undefined : await this.book.find(layerId);
    if (!known) throw ImportError.layerGone();
    return known.layer;
  }
}

/** What will not be otherwise the next time. */
function failureOf(error: unknown): ImportFailure | undefined {
  if (error instanceof RefusedFeatures) return failure(ImportError.featuresInvalid(), error.faults);
  if (error instanceof InputError && error.code === 'gis.feature.invalid') {
    const faults = error.failures.map(({ path, constraint }) => {
      const [place = '', ...rest] = path.split('.');
      return { place, path: rest.join('.'), rule: constraint };
    });
    return failure(ImportError.featuresInvalid(), faults);
  }
  if (!(error instanceof DomainError)) return undefined;
  if (error.code === 'gis.layer.not_found') return failure(ImportError.layerGone());
  if (error.code === 'storage.file.not_found') return failure(ImportError.interrupted());
  return error.code.startsWith('gis.import.') ? failure(error) : undefined;
}

const lastFailure = (error: unknown): ImportFailure =>
  failure(error instanceof DomainError && error.code === 'gis.layer.stale' ? ImportError.layerChanged() : ImportError.interrupted());

const failure = ({ code, details }: DomainError, faults: ImportFailure['faults'] = []): ImportFailure => ({
  reason: code,
  details,
  faults,
});
