import { Allow, ApiProblems } from '@madinina/platform/http';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { GeocodingDto } from '../search/search.dto';
import { ReverseQuery } from './reverse.dto';
import { ReverseService } from './reverse.service';
import { PositionError } from '../search/search.errors';

@Controller({ path: 'gis/reverse', version: '1' })
export class ReverseController {
  constructor(private readonly addresses: ReverseService) {}

  @Get()
  @Allow('gis.address.read')
  @ApiOperation({
    summary: 'The address nearest to a position, else the street, quarter or commune; GeoCodeJSON',
    description: 'With the distance in metres.',
  })
  @ApiOkResponse({ type: GeocodingDto })
  @ApiProblems(PositionError.swapped)
  reverseAddress(@Query() query: ReverseQuery): Promise<GeocodingDto> {
    return this.addresses.reverse(query);
  }
}
