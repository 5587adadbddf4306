export { FileLinks } from './file-links';
export { type PutOptions, Storage, type StoredFile } from './storage';
export { StorageConfig } from './storage-config';
export { StorageError } from './storage.errors';
export { StorageModule } from './storage.module';
