import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { FileLinks } from './file-links';
import { FolderStorageDriver } from './folder.storage-driver.adapter';
import { Storage } from './storage';
import { StorageConfig } from './storage-config';
import { StorageDriver } from './storage-driver.port';
import { StorageProbe } from './storage-probe';

const links = {
  provide: FileLinks,
  inject: [StorageConfig],
  useFactory: ({ driver: chosen, linkBase, linkKey }: StorageConfig) => new FileLinks(linkBase, chosen === 'folder' ? linkKey : undefined),
};

const driver = {
  provide: StorageDriver,
  inject: [StorageConfig, FileLinks],
  useFactory: async (config: StorageConfig, fileLinks: FileLinks): Promise<StorageDriver> => {
    const { folder, bucket } = config;
    if (config.driver === 'folder' && folder !== undefined) return FolderStorageDriver.open(folder, fileLinks);
    if (config.driver !== 's3' || bucket === undefined)
      throw new TypeError(`The configuration of the storage ${config.driver} was not parsed`);
    // Loaded only when used: the SDK takes tens of megabytes.
    const { S3StorageDriver } = await import('./s3.storage-driver.adapter');
    return new S3StorageDriver(config, bucket);
  },
};

/** The city's files; needs ConfigModule with StorageConfig, and observability. */
@Module({ providers: [links, driver, Storage, StorageProbe], exports: [Storage, FileLinks] })
export class StorageModule implements OnApplicationShutdown {
  constructor(private readonly driver: StorageDriver) {}

  onApplicationShutdown(): void {
    this.driver.close();
  }
}
