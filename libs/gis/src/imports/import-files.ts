import { Storage } from '@madinina/platform/storage';
import { Injectable, Logger } from '@nestjs/common';
import { SpooledFile } from '../addresses/batch/spooled-file';
import { FeatureImportRepository } from './feature-import.repository';
import { type ImportRecord } from './import-record';

/** The files of imports, which stay only as long as they are needed. */
@Injectable()
export class ImportFiles {
  private readonly logger = new Logger(ImportFiles.name);

  constructor(
    private readonly storage: Storage,
    private readonly imports: FeatureImportRepository,
  ) {}

  /** A copy that this process alone can reach; who gets it closes it. @throws storage.file.not_found */
  async fetch(key: string): Promise<SpooledFile> {
    const stream = await this.storage.stream(key);
    const file = await SpooledFile.create();
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) await file.append(chunk);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** A store that is away keeps it until it is tried again. */
  async forget({ id, fileKey }: Pick<ImportRecord, 'id' | 'fileKey'>): Promise<void> {
    if (fileKey === null) return;
    try {
      await this.storage.delete(fileKey);
      await this.imports.forgetFile(id);
    } catch (error) {
      this.logger.warn({ err: error, importId: id }, 'The file of an import could not be deleted yet');
    }
  }
}
