import { basename } from 'node:path';
import { type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { newId } from '@madinina/platform/database';
import { type ImportKind } from './address-file';
import { AddressImportError } from './address-import.errors';
import { type DepartmentChange, type ImportRecord } from './address-import.repository';
import { AddressLines } from './address-lines';
import { type OpenFile } from './open-address-file';

/** How far an import has come. */
export interface ImportProgress {
  /** Of the file as it lies on the disk. */
  readonly bytesRead: number;
  readonly bytes: number;
  readonly lines: number;
  readonly rejected: number;
}

export interface AddressImport {
  /** Path of a CSV file, plain or gzip. */
  readonly file: string;
  /** Whom answers name as the source. */
  readonly attribution?: string | undefined;
  readonly licence?: string | undefined;
  /** Take a file that lacks more than a fifth of what is stored of its departments. */
  readonly allowRemoval?: boolean | undefined;
  /** Take a file of which more than a tenth of the lines are rejected. */
  readonly acceptRejected?: boolean | undefined;
  readonly progress?: ((progress: ImportProgress) => void) | undefined;
}

const PROGRESS_MS = 200;
const MOST_REJECTED = 0.1;
const MOST_REMOVED = 0.2;
/** Below this many, shares say nothing. */
const FEW = 20;

/** One file on its way in, and what is known of it so far. */
export class ImportAttempt {
  readonly lines: AddressLines;
  /** Why it is refused. */
  reason: string | undefined;
  result: Pick<ImportRecord, 'added' | 'changed' | 'unchanged' | 'removed'> = { added: 0, changed: 0, unchanged: 0, removed: 0 };
  private departments: readonly string[] = [];
  private readonly id = newId();
  private readonly startedAt = new Date();

  constructor(
    private readonly request: AddressImport,
    private readonly open: OpenFile,
  ) {
    this.lines = new AddressLines(open.file);
  }

  get kind(): ImportKind {
    return this.open.file.kind;
  }

  get changedAny(): boolean {
    const { added, changed, removed } = this.result;
    return added + changed + removed > 0;
  }

  /** Reads the whole file into the staging table. */
  async pour(staged: Writable): Promise<void> {
    const timer = setInterval(() => this.tell(), PROGRESS_MS);
    try {
      await pipeline([...this.open.streams, this.lines, staged]);
    } finally {
      clearInterval(timer);
      this.tell();
    }
  }

  /** @throws gis.import.nothing_accepted, gis.import.too_many_rejected */
  mustBeMostlyAccepted(): void {
    const { lines, rejectedCount: rejected } = this.lines;
    if (rejected === lines) throw AddressImportError.nothingAccepted({ lines, rejected });
    if (!this.request.acceptRejected && rejected >= FEW && rejected > lines * MOST_REJECTED)
      throw AddressImportError.tooManyRejected({ lines, rejected, reasons: Object.fromEntries(this.lines.reasons) });
  }

  /** A line of another department in the file would otherwise remove all that is stored of it. @throws gis.import.too_many_removed */
  mustKeepMost(departments: readonly DepartmentChange[]): void {
    this.departments = departments.map(({ department }) => department);
    const shrunk = departments.find(({ present, missing }) => missing >= FEW && missing > present * MOST_REMOVED);
    if (shrunk && !this.request.allowRemoval) throw AddressImportError.tooManyRemoved({ ...shrunk });
  }

  record(): ImportRecord {
    const { attribution = 'BAN', licence = 'ETALAB-2.0' } = this.request;
    return {
      id: this.id,
      kind: this.kind,
      fileName: basename(this.request.file),
      reason: this.reason,
      departments: this.departments,
      attribution,
      licence,
      lines: this.lines.lines,
      ...(this.reason === undefined ? this.result : { added: 0, changed: 0, unchanged: 0, removed: 0 }),
      rejected: this.lines.rejectedCount,
      startedAt: this.startedAt,
    };
  }

  private tell(): void {
    const { bytes, bytesRead } = this.open;
    this.request.progress?.({ bytesRead: bytesRead(), bytes, lines: this.lines.lines, rejected: this.lines.rejectedCount });
  }
}
