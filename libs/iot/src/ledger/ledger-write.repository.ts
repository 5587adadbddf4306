import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { binaryArray } from '../ingest/binary-array';
import { type DeviceHistory, type DeviceTally } from './device-tally';

/** Under which all devices are counted that no one registered, so that invented keys do not grow the ledger. */
export const UNKNOWN_DEVICES = '?';

/** What the ledger holds of a device, and whose it is. */
export interface LedgerEntry extends DeviceHistory {
  readonly sensorId: string | null;
  /** Up to where rules have looked, in ms since 1970. */
  readonly judgedTs: number | null;
}

/** What a batch adds to the ledger of one device. */
export interface LedgerChange {
  readonly deviceKey: string;
  readonly sensorBytes: Buffer | null;
  readonly tally: DeviceTally;
  readonly judgedTs: number | null;
}

const instant = (column: string, name: string): string => `(extract(epoch FROM ${column}) * 1000)::int8 AS "${name}"`;
const LOCK = `
  SELECT device_key AS "deviceKey", sensor_id AS "sensorId", first_seq AS "firstSeq", last_seq AS "lastSeq", gaps,
         ${instant('last_ts', 'lastTs')}, ${instant('judged_ts', 'judgedTs')},
         ${instant('series_since', 'seriesSince')}
  FROM device_ledgers WHERE device_key = ANY ($1) ORDER BY device_key FOR UPDATE`;

/** The ledger, inside the transaction of a batch. */
@Injectable()
export class LedgerWriteRepository {
  constructor(private readonly database: Database) {}

  /**
   * Takes these devices for the transaction: until it ends no one else stores a reading of theirs. In the order of their keys, so that
   * two batches never wait for each other.
   */
  async take(deviceKeys: readonly string[]): Promise<Map<string, LedgerEntry>> {
    const entries = await this.lock(deviceKeys);
    const missing = deviceKeys.filter((key) => !entries.has(key)).sort();
    if (missing.length > 0) {
      await this.database.query('INSERT INTO device_ledgers (device_key) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING', [missing]);
      for (const [key, entry] of await this.lock(missing)) entries.set(key, entry);
    }
    return entries;
  }

  async write(changes: readonly LedgerChange[]): Promise<void> {
    const of = (pick: (tally: DeviceTally) => number | null): (number | null)[] => changes.map(({ tally }) => pick(tally));
    await this.database.query(
      `UPDATE device_ledgers l
       SET sensor_id = COALESCE(c.sensor_id, l.sensor_id), received = l.received + c.received, stored = l.stored + c.stored,
           duplicate = l.duplicate + c.duplicate, rejected = l.rejected + c.rejected, late = l.late + c.late, gaps = c.gaps,
           first_seq = c.first_seq, last_seq = c.last_seq, last_ts = c.last_ts, judged_ts = c.judged_ts,
           series_since = c.series_since, updated_at = now()
       FROM unnest($1::text[], $2::uuid[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], $7::int8[], $8::int8[], $9::int8[], $10::int8[],
                   $11::timestamptz[], $12::timestamptz[], $13::timestamptz[])
         AS c(device_key, sensor_id, received, stored, duplicate, rejected, late, gaps, first_seq, last_seq, last_ts, judged_ts,
              series_since)
       WHERE l.device_key = c.device_key`,
      [
        changes.map(({ deviceKey }) => deviceKey),
        binaryArray.uuid(changes.map(({ sensorBytes }) => sensorBytes)),
        binaryArray.int8(of(({ received }) => received)),
        binaryArray.int8(of(({ stored }) => stored)),
        binaryArray.int8(of(({ duplicate }) => duplicate)),
        binaryArray.int8(of(({ rejected }) => rejected)),
        binaryArray.int8(of(({ late }) => late)),
        binaryArray.int8(of(({ gaps }) => gaps)),
        binaryArray.int8(of(({ firstSeq }) => firstSeq)),
        binaryArray.int8(of(({ lastSeq }) => lastSeq)),
        binaryArray.instant(of(({ lastTs }) => lastTs)),
        binaryArray.instant(changes.map(({ judgedTs }) => judgedTs)),
        binaryArray.instant(of(({ seriesSince }) => seriesSince)),
      ],
      { name: 'iot.ledger.write' },
    );
  }

  private async lock(deviceKeys: readonly string[]): Promise<Map<string, LedgerEntry>> {
    const rows = await this.database.query<LedgerEntry & { deviceKey: string }>(LOCK, [deviceKeys], { name: 'iot.ledger.take' });
    return new Map(rows.map((row) => [row.deviceKey, row]));
  }
}
