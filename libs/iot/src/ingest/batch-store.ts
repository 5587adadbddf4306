import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { EvaluationService } from '../evaluation/evaluation.service';
import { type SensorReadings } from '../evaluation/judge-sensor';
import { DeviceTally, NO_HISTORY } from '../ledger/device-tally';
import { type LedgerChange, type LedgerEntry, LedgerWriteRepository, UNKNOWN_DEVICES } from '../ledger/ledger-write.repository';
import { DayPartitions } from '../partitions/day-partitions';
import { StaleHourRepository } from '../rollups/stale-hour.repository';
import { addedHours } from '../rollups/stale-hours';
import { type Reading } from './check-reading';
import { DeliveryRepository } from './delivery.repository';
import { type Device } from './device';
import { DeviceRegistry } from './device-registry';
import { judgedUpTo, newerOf } from './newest-reading';
import { type ReadBatch } from './read-messages';
import { ReadingWriteRepository } from './reading-write.repository';
import { RejectedWriteRepository } from './rejected-write.repository';

/** What became of the readings of a batch. */
export interface StoredBatch {
  readonly stored: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly late: number;
}

/** A device's part of a batch. */
class DeviceShare {
  readonly readings: Reading[] = [];
  rejected = 0;

  constructor(
    readonly ledgerKey: string,
    readonly device: Device | undefined,
  ) {}
}

/** A share once it is known which of its readings were stored. */
interface SettledShare {
  readonly share: DeviceShare;
  readonly stored: readonly Reading[];
  readonly newest: Reading | undefined;
  readonly change: LedgerChange;
  readonly judgedBefore: number | null;
}

/** Stores a batch in one transaction: readings, ledger, last values, stale summaries, alerts with their events, and what was rejected. All or nothing. */
@Injectable()
export class BatchStore {
  constructor(
    private readonly database: Database,
    private readonly partitions: DayPartitions,
    private readonly ledger: LedgerWriteRepository,
    private readonly readings: ReadingWriteRepository,
    private readonly staleHours: StaleHourRepository,
    private readonly rejected: RejectedWriteRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly evaluation: EvaluationService,
    private readonly registry: DeviceRegistry,
  ) {}

  /** @param cautious takes every reading for one that may be stored already, also those that look new */
  async store(batch: ReadBatch, cautious: boolean): Promise<StoredBatch> {
    try {
      return await this.run(batch, cautious, (stored) => stored);
    } catch (error) {
      this.deliveries.doubt(batch.messages);
      throw error;
    }
  }

  /** Does all that `store` does and takes it back. @throws what `store` would throw */
  async rehearse(readings: readonly Reading[]): Promise<void> {
    const over = new Error('The rehearsal is over');
    const end = (): never => {
      throw over;
    };
    await this.run({ messages: [], readings: [...readings], rejections: [] }, true, end).catch((error: unknown) => {
      if (error !== over) throw error;
    });
  }

  private async run<Result>(batch: ReadBatch, cautious: boolean, end: (stored: StoredBatch) => Result): Promise<Result> {
    // Before the transaction: a partition that is made inside it would stay locked until its end.
    await this.partitions.ensureFor(batch.readings.map(({ ts }) => ts));
    return this.database.rawTransaction(async (connection) => {
      const entries = await this.ledger.take([...sharesOf(batch).keys()]);
      const { readings, rejections } = await this.withoutCommitted(batch);
      const shares = sharesOf({ readings, rejections });
      const { fresh, doubtful } = sorted(shares, entries, cautious);
      await this.readings.copy(connection, fresh);
      const storedAfterAll = await this.readings.insertMissing(doubtful);
      const duplicates = new Set(doubtful.filter((_, index) => storedAfterAll[index] !== true));

      const settled = [...shares.values()].map((share) => settle(share, entries.get(share.ledgerKey), duplicates));
      await this.ledger.write(settled.map(({ change }) => change));
      await this.readings.keepNewest(settled.flatMap(({ newest }) => (newest ? [newest] : [])));
      // After the last readings: these wait for a sensor that is being removed, so that no mark outlives it.
      await this.staleHours.mark(addedHours(settled.flatMap((one) => storedOf(one))));
      await this.rejected.keep(rejections);
      await this.deliveries.keep(batch.messages);
      await this.evaluation.judge(settled.flatMap((one) => this.toJudge(one)));
      await batch.alongside?.();
      return end(summed(settled));
    });
  }

  /** Without the messages that the broker sends again although they are committed: they were counted then. */
  private async withoutCommitted({ messages, readings, rejections }: ReadBatch): Promise<Pick<ReadBatch, 'readings' | 'rejections'>> {
    const committed = await this.deliveries.committed(messages);
    if (committed.size === 0) return { readings, rejections };
    return {
      readings: readings.filter(({ message }) => !committed.has(message)),
      rejections: rejections.filter(({ message }) => !committed.has(message)),
    };
  }

  private toJudge({ share: { device }, stored, judgedBefore }: SettledShare): SensorReadings[] {
    return device ? [{ device, rules: this.registry.rulesFor(device), readings: stored, judgedTs: judgedBefore }] : [];
  }
}

const storedOf = ({ share: { device }, stored }: SettledShare) => (device ? [{ sensorBytes: device.sensorBytes, readings: stored }] : []);

function sharesOf({ readings, rejections }: Pick<ReadBatch, 'readings' | 'rejections'>): Map<string, DeviceShare> {
  const shares = new Map<string, DeviceShare>();
  const shareOf = (device: Device | undefined): DeviceShare => {
    const key = device?.key ?? UNKNOWN_DEVICES;
    const known = shares.get(key);
    if (known) return known;
    const share = new DeviceShare(key, device);
    shares.set(key, share);
    return share;
  };
  for (const reading of readings) shareOf(reading.device).readings.push(reading);
  for (const { device, readings: count } of rejections) shareOf(device).rejected += count;
  return shares;
}

/**
 * A reading newer than any stored one of its device cannot be there already, while the device is taken: such readings are copied, at
 * twice the speed of an insert that looks for conflicts.
 */
function sorted(shares: ReadonlyMap<string, DeviceShare>, entries: ReadonlyMap<string, LedgerEntry>, cautious: boolean) {
  const fresh: Reading[] = [];
  const doubtful: Reading[] = [];
  for (const { ledgerKey, device, readings } of shares.values()) {
    const entry = entries.get(ledgerKey);
    let newest = entry?.lastTs ?? -Infinity;
    // The ledger knows nothing of a sensor that has taken over the key of another.
    if (cautious || (entry && entry.sensorId !== null && entry.sensorId !== device?.sensorId)) newest = Infinity;
    for (const reading of readings) {
      if (reading.ts > newest) {
        fresh.push(reading);
        newest = reading.ts;
      } else doubtful.push(reading);
    }
  }
  return { fresh, doubtful };
}

function settle(share: DeviceShare, entry: LedgerEntry | undefined, duplicates: ReadonlySet<Reading>): SettledShare {
  const { device } = share;
  const isSame = entry !== undefined && (entry.sensorId === null || entry.sensorId === (device?.sensorId ?? null));
  const tally = new DeviceTally(isSame ? entry : { ...NO_HISTORY, gaps: entry?.gaps ?? 0 });
  tally.rejected = share.rejected;
  const judgedBefore = isSame ? entry.judgedTs : null;
  let judgedTs = judgedBefore;
  let newest: Reading | undefined;
  const stored: Reading[] = [];
  for (const reading of share.readings) {
    if (duplicates.has(reading)) {
      tally.duplicate += 1;
      continue;
    }
    tally.countStored(reading);
    stored.push(reading);
    newest = newerOf(newest, reading);
    judgedTs = Math.max(judgedTs ?? -Infinity, judgedUpTo(reading));
  }
  const change = { deviceKey: share.ledgerKey, sensorBytes: device?.sensorBytes ?? null, tally, judgedTs };
  return { share, stored, newest, change, judgedBefore };
}

function summed(settled: readonly SettledShare[]): StoredBatch {
  const sum = { stored: 0, duplicate: 0, rejected: 0, late: 0 };
  for (const { change } of settled) {
    sum.stored += change.tally.stored;
    sum.duplicate += change.tally.duplicate;
    sum.rejected += change.tally.rejected;
    sum.late += change.tally.late;
  }
  return sum;
}
