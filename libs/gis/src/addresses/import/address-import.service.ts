import { DomainError } from '@madinina/contracts';
import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { type PoolClient } from 'pg';
import { AddressImportError } from './address-import.errors';
import { AddressImportRepository, type ImportRecord } from './address-import.repository';
import { type AddressImport, ImportAttempt } from './import-attempt';
import { openAddressFile } from './open-address-file';

export interface AddressImportReport extends ImportRecord {
  /** How many lines were rejected for each reason. */
  readonly reasons: ReadonlyMap<string, number>;
  readonly seconds: number;
}

/** Loads files of the national address base: all of a file or nothing of it, and nothing again when it is the same. */
@Injectable()
export class AddressImportService {
  constructor(
    private readonly database: Database,
    private readonly imports: AddressImportRepository,
  ) {}

  /** @throws gis.import.unreadable, header_unknown, nothing_accepted, too_many_rejected, too_many_removed, running */
  async import(request: AddressImport): Promise<AddressImportReport> {
    const started = performance.now();
    const attempt = new ImportAttempt(request, await openAddressFile(request.file));
    try {
      await this.database.rawTransaction((connection) => this.load(connection, attempt));
    } catch (cause) {
      const error = asImportError(cause);
      await this.keepRefusal(attempt, error);
      throw error;
    }
    if (attempt.changedAny) await this.imports.analyze(attempt.kind);
    return { ...attempt.record(), reasons: attempt.lines.reasons, seconds: (performance.now() - started) / 1000 };
  }

  private async load(connection: PoolClient, attempt: ImportAttempt): Promise<void> {
    const { kind, lines } = attempt;
    if (!(await this.imports.lock())) throw AddressImportError.running();
    await attempt.pour(await this.imports.stage(connection, kind));
    for (const rejection of await this.imports.rejectStaged(kind)) lines.reject(rejection);
    attempt.mustBeMostlyAccepted();
    attempt.mustKeepMost(await this.imports.departments(kind));
    attempt.result = await this.imports.merge(kind);
    await this.imports.record(attempt.record(), lines.kept);
  }

  /** What was rejected explains why the whole was: it stays, though nothing else of the attempt does. */
  private async keepRefusal(attempt: ImportAttempt, error: unknown): Promise<void> {
    if (!(error instanceof DomainError)) return;
    attempt.reason = error.code;
    await this.database.transaction(() => this.imports.record(attempt.record(), attempt.lines.kept));
  }
}

/** csv-parse and zlib name what is wrong with a file by codes; anything else is not about the file. */
function asImportError(error: unknown): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return /^(?:CSV|Z)_/.test(code) ? AddressImportError.unreadable({ why: code }, { cause: error }) : error;
}
