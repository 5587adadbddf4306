import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { sendZipped, takesGzip } from './send-tile';
import { parseTileAddress } from './tile-address';
import { type TilePathParam } from './tile.dto';
import { TileService } from './tile.service';

const ROUTE = '/api/v1/gis/tiles/:layer/:z/:x/:y.mvt';

/**
 * Tiles that this process has go out before Nest's pipeline, which takes longer than sending them: after the caller is known and
 * counted, and only when he may see the layer. All others, and every refusal, go on to the controller.
 */
@Injectable()
export class TileLane implements OnModuleInit {
  constructor(
    private readonly tiles: TileService,
    private readonly host: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    this.host.httpAdapter.getInstance<FastifyInstance>().addHook('preHandler', (request, reply, done) => {
      if (request.routeOptions.url !== ROUTE || !this.answers(request, reply)) done();
    });
  }

  private answers(request: FastifyRequest, reply: FastifyReply): boolean {
    const { caller } = request;
    if (!caller?.permissions.has('gis.layer.read') || !takesGzip(request)) return false;
    const { layer, z, x, y } = request.params as TilePathParam;
    const address = parseTileAddress(z, x, y);
    const tile = address && this.tiles.atHand(caller, layer, address);
    if (!tile) return false;
    sendZipped(request, reply, tile);
    return true;
  }
}
