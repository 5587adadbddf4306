import { type OutgoingHttpHeaders } from 'node:http';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { matchesAny } from '@madinina/platform/http';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type KeptTile } from './kept-tile';
import { headersOf, headersOfKnown, sendZipped, takesGzip } from './send-tile';
import { parseTileAddress } from './tile-address';
import { type TilePathParam } from './tile.dto';
import { TileService } from './tile.service';

const ROUTE = '/api/v1/gis/tiles/:layer/:z/:x/:y.mvt';
/** What protects a browser from bytes that are no page; the other headers of that kind are for pages. */
const PROTECTING = ['x-content-type-options', 'cross-origin-resource-policy', 'strict-transport-security'];
const LIMITS = ['ratelimit', 'ratelimit-policy'];

/**
 * Tiles that this process has go out as soon as the caller is known and counted, and only when he may see the layer: what comes after takes
 * longer than sending them. All others, and every refusal, go on to the controller.
 */
@Injectable()
export class TileLane implements OnModuleInit {
  /** What every answer of this server says to protect browsers, as it was said with the first tile. */
  private everywhere: OutgoingHttpHeaders | undefined;

  constructor(
    private readonly tiles: TileService,
    private readonly host: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onRequest', (request, reply, done) => {
      if (request.routeOptions.url !== ROUTE || !this.everywhere || !this.answersAtOnce(request, reply, this.everywhere)) done();
    });
    fastify.addHook('preHandler', (request, reply, done) => {
      if (request.routeOptions.url !== ROUTE || !this.answers(request, reply)) done();
    });
  }

  private answersAtOnce(request: FastifyRequest, reply: FastifyReply, everywhere: OutgoingHttpHeaders): boolean {
    // Who writes the answer himself must leave HEAD and the sharing across origins to those who know them.
    if (request.method !== 'GET' || request.headers.origin !== undefined) return false;
    const tile = this.tileAtHand(request);
    if (!tile) return false;
    const isKnown = matchesAny(request.headers['if-none-match'], tile.etag);
    const { raw } = reply;
    const headers: OutgoingHttpHeaders = { ...everywhere, ...(isKnown ? headersOfKnown(tile) : headersOf(tile)) };
    for (const name of LIMITS) {
      const value = reply.getHeader(name);
      if (value !== undefined) headers[name] = value;
    }
    reply.hijack();
    raw.writeHead(isKnown ? 304 : 200, headers);
    raw.end(isKnown ? undefined : tile.body);
    return true;
  }

  private answers(request: FastifyRequest, reply: FastifyReply): boolean {
    const tile = this.tileAtHand(request);
    if (!tile) return false;
    if (!this.everywhere && request.headers.origin === undefined) {
      const said = PROTECTING.flatMap((name) => {
        const value = reply.raw.getHeader(name);
        return value === undefined ? [] : [[name, value] as const];
      });
      this.everywhere = Object.fromEntries(said);
    }
    sendZipped(request, reply, tile);
    return true;
  }

  private tileAtHand(request: FastifyRequest): KeptTile | undefined {
    const { caller } = request;
    if (!caller?.permissions.has('gis.layer.read') || !takesGzip(request)) return undefined;
    const { layer, z, x, y } = request.params as TilePathParam;
    const address = parseTileAddress(z, x, y);
    return address && this.tiles.atHand(caller, layer, address);
  }
}
