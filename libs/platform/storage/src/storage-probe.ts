import { Probe } from '@madinina/platform/observability';
import { StorageDriver } from './storage-driver.port';

@Probe({ name: 'storage', needed: false })
export class StorageProbe {
  constructor(private readonly driver: StorageDriver) {}

  check(): Promise<void> {
    return this.driver.check();
  }
}
