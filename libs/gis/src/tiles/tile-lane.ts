import { type Caller, matchesAny, type ReadyAnswer, ReadyAnswers } from '@madinina/platform/http';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { type KeptTile } from './kept-tile';
import { headersOf, headersOfKnown, takesGzip } from './send-tile';
import { parseTileAddress } from './tile-address';
import { type TilePathParam } from './tile.dto';
import { TileService } from './tile.service';

const ROUTE = '/api/v1/gis/tiles/:layer/:z/:x/:y.mvt';

/**
 * Tiles that this process has go out as soon as the caller is known, and only when he may see the layer: what comes after takes longer than
 * sending them. All others, and every refusal, go on to the controller.
 */
@Injectable()
export class TileLane implements OnModuleInit {
  /** What is sent of a tile, to who has it not and to who has it. */
  private readonly answers = new WeakMap<KeptTile, { readonly whole: ReadyAnswer; readonly known: ReadyAnswer }>();

  constructor(
    private readonly tiles: TileService,
    private readonly ready: ReadyAnswers,
  ) {}

  onModuleInit(): void {
    this.ready.offer(ROUTE, (request, caller) => this.readyFor(request, caller));
  }

  private readyFor(request: FastifyRequest, caller: Caller): ReadyAnswer | undefined {
    if (!takesGzip(request)) return undefined;
    const { layer, z, x, y } = request.params as TilePathParam;
    const address = parseTileAddress(z, x, y);
    const tile = address && this.tiles.atHand(caller, layer, address);
    if (!tile) return undefined;
    const { whole, known } = this.answersOf(tile);
    return matchesAny(request.headers['if-none-match'], tile.etag) ? known : whole;
  }

  private answersOf(tile: KeptTile): { readonly whole: ReadyAnswer; readonly known: ReadyAnswer } {
    let answers = this.answers.get(tile);
    if (!answers) {
      answers = {
        whole: { status: 200, headers: headersOf(tile), body: tile.body },
        known: { status: 304, headers: headersOfKnown(tile) },
      };
      this.answers.set(tile, answers);
    }
    return answers;
  }
}
