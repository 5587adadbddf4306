import { Allow, type Caller, CurrentCaller } from '@madinina/platform/http';
import { Controller, Get, Header, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { type MapStyle, StyleService } from './style.service';

@Controller({ path: 'gis/style.json', version: '1' })
export class StyleController {
  constructor(private readonly styles: StyleService) {}

  @Get()
  @Allow('gis.layer.read')
  @Header('Cache-Control', 'private, no-cache')
  @ApiOperation({
    summary: 'MapLibre style: the base map and the layers that the caller may see',
    description: 'MapLibre adds the token to tiles by `transformRequest`.',
  })
  @ApiOkResponse({ description: 'Style Specification, version 8', schema: { type: 'object', additionalProperties: true } })
  getMapStyle(@CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<MapStyle> {
    return this.styles.style(caller, `${request.protocol}://${request.host}`);
  }
}
