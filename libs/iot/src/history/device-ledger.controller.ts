import { Allow, ApiPage, type Page } from '@madinina/platform/http';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { DeviceLedgerDto, DeviceLedgerQuery } from './device-ledger.dto';
import { DeviceLedgerService } from './device-ledger.service';

@Controller({ path: 'iot/ledger', version: '1' })
export class DeviceLedgerController {
  constructor(private readonly ledgers: DeviceLedgerService) {}

  @Get()
  @Allow('iot.ledger.read')
  @ApiOperation({
    summary: 'What became of everything that each device sent',
    description: 'Received is stored, duplicate and rejected together, always; late and missing ones are counted beside.',
  })
  @ApiPage(DeviceLedgerDto)
  listDeviceLedgers(@Query() query: DeviceLedgerQuery): Promise<Page<DeviceLedgerDto>> {
    return this.ledgers.list(query);
  }
}
