import { Allow, ApiProblems } from '@madinina/platform/http';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AddressSearchService } from './search.service';
import { GeocodingDto, SearchQuery } from './search.dto';
import { PositionError } from './search.errors';

@Controller({ path: 'gis/search', version: '1' })
export class AddressSearchController {
  constructor(private readonly addresses: AddressSearchService) {}

  @Get()
  @Allow('gis.address.read')
  @ApiOperation({
    summary: 'Addresses, streets, quarters and communes by what people write; GeoCodeJSON',
    description:
      'The parameters and field names of the French national API. Accents, case, abbreviations, typos and word order are forgiven; `type` tells the level that was reached.',
  })
  @ApiOkResponse({ type: GeocodingDto })
  @ApiProblems(PositionError.incomplete, PositionError.swapped)
  searchAddresses(@Query() query: SearchQuery): Promise<GeocodingDto> {
    return this.addresses.search(query);
  }
}
