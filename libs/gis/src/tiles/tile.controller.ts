import { Allow, ApiProblems, type Caller, CurrentCaller } from '@madinina/platform/http';
import { Controller, Get, Header, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiResponse } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { clientLeft } from './client-left';
import { MVT, sendTile } from './send-tile';
import { TileJsonDto, TileLayerParam, TilePathParam } from './tile.dto';
import { TileError } from './tile.errors';
import { parseTileAddress } from './tile-address';
import { TileService } from './tile.service';
import { StyleService } from './style.service';
import { LayerError } from '../layers/layer.errors';

@Controller({ path: 'gis/tiles', version: '1' })
export class TileController {
  constructor(
    private readonly tiles: TileService,
    private readonly styles: StyleService,
  ) {}

  @Get(':layer')
  @Allow('gis.layer.read')
  @Header('Cache-Control', 'private, no-cache')
  @ApiOperation({
    summary: 'TileJSON of a layer, by key or id',
    description: 'TileJSON 3.0, with the zooms, the extent and the attributes of the tiles.',
  })
  @ApiOkResponse({ type: TileJsonDto })
  @ApiProblems(LayerError.notFound)
  getTileJson(@CurrentCaller() caller: Caller, @Param() { layer }: TileLayerParam, @Req() request: FastifyRequest): Promise<TileJsonDto> {
    return this.styles.tileJson(caller, layer, `${request.protocol}://${request.host}`);
  }

  @Get(':layer/:z/:x/:y.mvt')
  @Allow('gis.layer.read')
  @ApiOperation({
    summary: 'Vector tile; 204 where there is nothing',
    description: 'Mapbox Vector Tile, compressed, with an ETag. It changes when something inside it does.',
  })
  @ApiParam({ name: 'z', schema: { type: 'integer', minimum: 0, maximum: 22 } })
  @ApiParam({ name: 'x', schema: { type: 'integer', minimum: 0 } })
  @ApiParam({ name: 'y', schema: { type: 'integer', minimum: 0 } })
  @ApiProduces(MVT)
  @ApiOkResponse({ description: 'Mapbox Vector Tile, gzip', schema: { type: 'string', format: 'binary' } })
  @ApiResponse({ status: 204, description: 'Nothing there' })
  @ApiResponse({ status: 304, description: 'Not modified' })
  @ApiProblems(TileError.outside, LayerError.notFound)
  async getTile(
    @CurrentCaller() caller: Caller,
    @Param() { layer, z, x, y }: TilePathParam,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const address = parseTileAddress(z, x, y);
    if (!address) throw TileError.outside();
    const tile = await this.tiles.tile(caller, layer, address, clientLeft(reply));
    await sendTile(request, reply, tile);
  }
}
