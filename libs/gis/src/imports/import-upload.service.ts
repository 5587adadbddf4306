import { type Multipart, type MultipartFile } from '@fastify/multipart';
import { GisJobs } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { type Caller, InputError, RequestPipe } from '@madinina/platform/http';
import { Jobs } from '@madinina/platform/queue';
import { Storage } from '@madinina/platform/storage';
import { Injectable, Logger, PayloadTooLargeException } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { FeatureService } from '../features/feature.service';
import { FeatureImportRepository } from './feature-import.repository';
import { FeatureImportConfig } from './import.config';
import { ImportOptions } from './import.dto';
import { ImportError } from './import.errors';
import { type ImportRecord } from './import-record';
import { formatOfName } from './reading/import-format';

const LONGEST_NAME = 200;

/** Takes files of features, and gives each its job. */
@Injectable()
export class ImportUploadService {
  private readonly logger = new Logger(ImportUploadService.name);
  private readonly checked = new RequestPipe();

  constructor(
    private readonly features: FeatureService,
    private readonly imports: FeatureImportRepository,
    private readonly storage: Storage,
    private readonly jobs: Jobs,
    private readonly config: FeatureImportConfig,
  ) {}

  /** @throws gis.layer.not_found, gis.layer.is_live, gis.import.file_missing, gis.import.form_invalid, gis.import.format_unknown; PayloadTooLargeException */
  async receive(caller: Caller, layerId: string, request: FastifyRequest): Promise<ImportRecord> {
    const layer = await this.features.written(caller, layerId);
    if (!request.isMultipart()) throw ImportError.fileMissing();
    const id = newId();
    const fileKey = `gis/imports/${id}`;
    const unknown = { fileName: '', format: 'geojson', mode: 'add', options: {} } as const;
    // Known before the first byte is kept, so that what is left of a process that dies is found and deleted.
    await this.imports.insert({ id, layerId: layer.id, accountId: caller.accountId, fileKey, ...unknown });
    try {
      const { fileName, fields } = await this.keep(request, fileKey);
      const { mode = 'add', format = formatOfName(fileName), ...options } = await this.options(fields);
      if (format === undefined) throw ImportError.formatUnknown();
      const queued = await this.imports.queue(id, { fileName, format, mode, options });
      if (!queued) throw ImportError.interrupted();
      await this.addJob(id);
      return queued;
    } catch (error) {
      await this.storage.delete(fileKey);
      await this.imports.remove(id);
      throw error;
    }
  }

  /** A queue that is away is no reason to refuse: those who recover imports add the job later. */
  private async addJob(importId: string): Promise<void> {
    await this.jobs
      .add(GisJobs.FeatureImportRun, { importId }, { jobId: importId })
      .catch((error: unknown) => this.logger.warn({ err: error, importId }, 'The import waits for its job'));
  }

  private async keep(request: FastifyRequest, key: string): Promise<{ fileName: string; fields: Record<string, string> }> {
    const fields: Record<string, string> = {};
    let fileName: string | undefined;
    const limits = { files: 1, fields: 20, fieldSize: 1_000, fileSize: this.config.largestBytes };
    try {
      for await (const part of request.parts({ limits })) {
        if (!isFile(part)) {
          if (typeof part.value === 'string') fields[part.fieldname] = part.value;
          continue;
        }
        fileName = part.filename.replaceAll('\u0000', '').slice(-LONGEST_NAME);
        await this.storage.put(key, part.file, { contentType: 'application/octet-stream' });
        if (part.file.truncated) throw new PayloadTooLargeException();
      }
    } catch (error) {
      throw isTooLarge(error) ? new PayloadTooLargeException() : error;
    }
    if (fileName === undefined) throw ImportError.fileMissing();
    return { fileName, fields };
  }

  private async options(fields: Readonly<Record<string, string>>): Promise<ImportOptions> {
    // PostgreSQL holds no U+0000.
    if (Object.values(fields).some((value) => value.includes('\u0000'))) throw ImportError.formInvalid();
    try {
      return (await this.checked.transform(fields, { type: 'query', metatype: ImportOptions })) as ImportOptions;
    } catch (error) {
      throw error instanceof InputError ? new InputError(ImportError.formInvalid, error.failures) : error;
    }
  }
}

const isFile = (part: Multipart): part is MultipartFile => part.type === 'file';
const isTooLarge = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'statusCode' in error && error.statusCode === 413;
