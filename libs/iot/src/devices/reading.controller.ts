import { AccessError, ApiProblems, type CallingDevice, CurrentDevice, DeviceOnly, RateLimit, TextBody } from '@madinina/platform/http';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiExtraModels, ApiOkResponse, ApiOperation, getSchemaPath } from '@nestjs/swagger';
import { MAX_READINGS } from '../ingest/read-messages';
import { ReadingError } from './reading.errors';
import { SentReadingDto, TakenReadingsDto } from './reading.dto';
import { ReadingIntakeService } from './reading-intake.service';

const reading = { $ref: getSchemaPath(SentReadingDto) };

@Controller({ path: 'iot/readings', version: '1' })
export class ReadingController {
  constructor(private readonly intake: ReadingIntakeService) {}

  /** A device that was cut off has much to tell at once: what it may send is counted in requests, each of up to 1,000 readings. */
  @Post()
  @HttpCode(200)
  @DeviceOnly()
  @TextBody()
  @RateLimit({ limit: 240, windowSeconds: 60, by: 'account' })
  @ApiOperation({
    summary: 'Send readings, for a device without MQTT',
    description:
      'One reading or an array, as in the MQTT payload, with the same checks and the same ledger. Also entities of the Smart Data Models, as ' +
      'key-values, NGSI v2 or NGSI-LD. The answer comes once they are committed; sent again, they count as duplicates. ' +
      '422 when not one could be taken, with the same members as the answer.',
  })
  @ApiConsumes('application/json', 'application/ld+json')
  @ApiExtraModels(SentReadingDto)
  @ApiBody({ schema: { oneOf: [reading, { type: 'array', items: reading, minItems: 1, maxItems: MAX_READINGS }] } })
  @ApiOkResponse({ type: TakenReadingsDto })
  @ApiProblems(AccessError.deviceUnknown, ReadingError.allRejected, ReadingError.notStored)
  storeReadings(@CurrentDevice() device: CallingDevice, @Body() body: string | undefined): Promise<TakenReadingsDto> {
    // A request without a body has none to be parsed.
    return this.intake.take(device, body ?? '');
  }
}
