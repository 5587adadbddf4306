import { type ImportFormat, type ReadingOptions } from './reading/read-feature';

export const IMPORT_STATES = ['receiving', 'queued', 'running', 'done', 'failed'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** Whether the features of the file join those of the layer, or stand in their place. */
export const IMPORT_MODES = ['add', 'replace'] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

/** What a feature of a file is refused for. */
export interface ImportFault {
  /** `line 12`, `feature 3`. */
  readonly place: string;
  readonly path: string;
  readonly rule: string;
}

/** A file on its way into a layer, as the table holds it. */
export interface ImportRecord {
  readonly id: string;
  readonly layerId: string | null;
  readonly fileName: string;
  readonly fileKey: string | null;
  readonly format: ImportFormat;
  readonly mode: ImportMode;
  readonly options: ReadingOptions;
  readonly state: ImportState;
  readonly attempts: number;
  readonly checked: number;
  readonly written: number;
  readonly repaired: number;
  readonly reason: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly faults: readonly ImportFault[];
  readonly leftOut: readonly string[];
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}
