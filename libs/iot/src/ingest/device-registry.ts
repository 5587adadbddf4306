import { Database, type Listening } from '@madinina/platform/database';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { type AlertRule, RuleBook } from '../evaluation/alert-rule';
import { RuleBookRepository } from '../evaluation/rule-book.repository';
import { type Device } from './device';
import { DeviceRepository } from './device.repository';
import { RegistryChanges } from './registry-changes';

/** A key that is no sensor's is not asked for again before this, so that a stranger's messages do not become queries. */
const UNKNOWN_FOR_MS = 1_000;
const MOST_UNKNOWN = 10_000;
/** Changes come in swarms, e.g. when a seed registers a city. */
const SETTLE_MS = 50;
const RETRY_MS = 1_000;

/** The city's devices and rules in memory, kept true by what PostgreSQL tells on the channel `iot_registry`. */
@Injectable()
export class DeviceRegistry implements OnApplicationShutdown {
  private readonly logger = new Logger(DeviceRegistry.name);
  private devices = new Map<string, Device>();
  /** Keys read again while everything is being read: that may hold what they were before. */
  private readMeanwhile: Set<string> | undefined;
  private readonly unknownUntil = new Map<string, number>();
  private book = new RuleBook([]);
  private rulesOf = new WeakMap<Device, readonly AlertRule[]>();
  private changes = new RegistryChanges();
  private refreshing: NodeJS.Timeout | undefined;
  private loading: Promise<void> | undefined;
  private listening: Listening | undefined;

  constructor(
    private readonly repository: DeviceRepository,
    private readonly rules: RuleBookRepository,
    private readonly database: Database,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.refreshing);
    this.refreshing = undefined;
    await this.listening?.stop();
  }

  /** Resolves once devices and rules are in memory, which they then stay; a message that came before would pass by its rules. */
  loaded(): Promise<void> {
    this.loading ??= this.load().catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }

  get size(): number {
    return this.devices.size;
  }

  /** From memory; `learn` first asks for those that are not there. */
  find(key: string): Device | undefined {
    return this.devices.get(key);
  }

  rulesFor(device: Device): readonly AlertRule[] {
    const known = this.rulesOf.get(device);
    if (known) return known;
    const rules = this.book.rulesFor(device);
    this.rulesOf.set(device, rules);
    return rules;
  }

  /** Looks up those of the keys that are not in memory: a sensor may have been registered a moment ago. One query for all. Tells whether any was found. */
  async learn(keys: Iterable<string>): Promise<boolean> {
    const now = performance.now();
    const missing = [...keys].filter((key) => !this.devices.has(key) && (this.unknownUntil.get(key) ?? 0) <= now);
    if (missing.length === 0) return false;
    await this.readAgain(missing);
    if (this.unknownUntil.size > MOST_UNKNOWN) this.unknownUntil.clear();
    const stillMissing = missing.filter((key) => !this.devices.has(key));
    for (const key of stillMissing) this.unknownUntil.set(key, now + UNKNOWN_FOR_MS);
    return stillMissing.length < missing.length;
  }

  /** Reads these devices again, e.g. because a sensor turned out to be gone. */
  async readAgain(keys: readonly string[]): Promise<void> {
    const found = new Map((await this.repository.withKeys(keys)).map((device) => [device.key, device]));
    for (const key of keys) {
      const device = found.get(key);
      this.unknownUntil.delete(key);
      this.readMeanwhile?.add(key);
      if (device) this.devices.set(key, device);
      else this.devices.delete(key);
    }
  }

  /** What a device told of itself and is kept now. */
  remember(device: Device): void {
    if (this.devices.has(device.key)) this.devices.set(device.key, device);
  }

  private async load(): Promise<void> {
    await this.reload();
    this.listening ??= this.database.listen('iot_registry', (payload) => this.heard(payload));
  }

  private async reload(): Promise<void> {
    const devices = new Map<string, Device>();
    const meanwhile = new Set<string>();
    this.readMeanwhile = meanwhile;
    try {
      for await (const device of this.repository.all()) devices.set(device.key, device);
    } finally {
      this.readMeanwhile = undefined;
    }
    for (const key of meanwhile) {
      const device = this.devices.get(key);
      if (device) devices.set(key, device);
      else devices.delete(key);
    }
    this.devices = devices;
    this.unknownUntil.clear();
    await this.reloadRules();
  }

  private async reloadRules(): Promise<void> {
    this.book = new RuleBook(await this.rules.rulesInForce());
    this.rulesOf = new WeakMap();
  }

  private heard(payload?: string): void {
    this.changes.add(payload);
    this.refreshing ??= setTimeout(() => void this.refresh(), SETTLE_MS);
  }

  private async refresh(): Promise<void> {
    const changes = this.changes;
    this.changes = new RegistryChanges();
    let failed = false;
    try {
      if (changes.everything) await this.reload();
      else {
        if (changes.deviceKeys.size > 0) await this.readAgain([...changes.deviceKeys]);
        if (changes.rules) await this.reloadRules();
      }
    } catch (error) {
      failed = true;
      this.changes.join(changes);
      this.logger.warn({ err: error }, 'Devices and rules could not be read again; what was known stays for now');
    }
    // Undefined once the process shuts down.
    if (this.refreshing === undefined) return;
    this.refreshing = this.changes.isEmpty ? undefined : setTimeout(() => void this.refresh(), failed ? RETRY_MS : SETTLE_MS);
  }
}
