import { type Disk } from 'flydrive';

/** Where files are: chosen by STORAGE_DRIVER. */
export abstract class StorageDriver {
  abstract readonly disk: Disk;
  /** Rejects when files can be neither read nor written. */
  abstract check(): Promise<void>;
  /** Lets go of connections. */
  abstract close(): void;
}
