import { AsyncLocalStorage } from 'node:async_hooks';
import { Database } from '@madinina/platform/database';
import { BrokerAccounts } from '@madinina/platform/mqtt';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DeviceAccessRepository } from './device-access.repository';

/** Lets the devices of the city in at the broker, and no others. */
@Injectable()
export class DeviceAccountsService implements OnApplicationBootstrap {
  private readonly logger = new Logger(DeviceAccountsService.name);
  private running: Promise<boolean> | undefined;
  private next: Promise<boolean> | undefined;
  /**
   * Outside the transaction of whoever asks. Events share one, so that it would keep the lock while the next event waits for a write that
   * another transaction does, which waits for the lock.
   */
  private readonly apart = AsyncLocalStorage.snapshot();

  constructor(
    private readonly database: Database,
    private readonly devices: DeviceAccessRepository,
    private readonly broker: BrokerAccounts,
  ) {}

  /** The file may have been lost with the machine that the process was on before. */
  onApplicationBootstrap(): void {
    this.keep().catch((error: unknown) => this.logger.error({ err: error }, 'Accounts of devices could not be written; tried again later'));
  }

  get areKept(): boolean {
    return this.broker.areKept;
  }

  /**
   * Writes down every account as the database has it: what was committed before the call is among it. Calls that come while one is at work
   * share the next one.
   * @returns whether anything changed
   */
  keep(): Promise<boolean> {
    if (!this.areKept) return Promise.resolve(false);
    if (!this.running) return this.begin();
    this.next ??= this.running
      .catch(() => false)
      .then(() => {
        this.next = undefined;
        return this.begin();
      });
    return this.next;
  }

  private begin(): Promise<boolean> {
    const run = this.apart(() => this.write()).finally(() => {
      if (this.running === run) this.running = undefined;
    });
    this.running = run;
    return run;
  }

  private write(): Promise<boolean> {
    return this.database.transaction(async () => {
      // Read and written by one process at a time, so that an older list never replaces a newer one.
      await this.devices.takeAccounts();
      const accounts = await this.devices.accounts();
      const changed = await this.broker.replaceAll(accounts);
      if (changed) this.logger.log({ accounts: accounts.length }, 'Accounts of devices written for the broker');
      return changed;
    });
  }
}
