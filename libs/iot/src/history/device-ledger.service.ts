import { decodeCursor, mapPage, type Page, page } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { type DeviceLedgerDto, type DeviceLedgerQuery } from './device-ledger.dto';
import { type DeviceLedgerRecord, DeviceLedgerRepository } from './device-ledger.repository';

@Injectable()
export class DeviceLedgerService {
  constructor(private readonly ledgers: DeviceLedgerRepository) {}

  async list({ sensor, cursor, limit }: DeviceLedgerQuery): Promise<Page<DeviceLedgerDto>> {
    const [afterKey] = decodeCursor(cursor, ['text']) ?? [];
    const found = page(await this.ledgers.list(sensor, afterKey, limit + 1), limit, ({ deviceKey }) => [deviceKey]);
    return mapPage(found, deviceLedgerDto);
  }
}

const deviceLedgerDto = (ledger: DeviceLedgerRecord): DeviceLedgerDto => ({
  deviceKey: ledger.deviceKey,
  sensorId: ledger.sensorId,
  sensorName: ledger.sensorName,
  received: ledger.received,
  stored: ledger.stored,
  duplicate: ledger.duplicate,
  rejected: ledger.rejected,
  late: ledger.late,
  gaps: ledger.gaps,
  lastSeq: ledger.lastSeq,
  lastTimestamp: ledger.lastTimestamp?.toISOString() ?? null,
  updatedAt: ledger.updatedAt.toISOString(),
});
