import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { matchesAny } from '@madinina/platform/http';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type KeptTile } from './kept-tile';

const decompressed = promisify(gunzip);
export const MVT = 'application/vnd.mapbox-vector-tile';
const GZIP = /\bgzip\b/;

/** Whether the client takes what is kept as it is. */
export const takesGzip = ({ headers }: FastifyRequest): boolean => GZIP.test(headers['accept-encoding'] ?? '');

/** Answers with the tile; 204 when there is nothing to show, 304 to who has it already. */
export async function sendTile(request: FastifyRequest, reply: FastifyReply, tile: KeptTile | undefined): Promise<void> {
  if (tile && !takesGzip(request) && !matchesAny(request.headers['if-none-match'], tile.etag)) {
    // Compressed by nobody on the way: the caller said that he takes it as it is.
    headed(reply, tile)
      .header('content-encoding', 'identity')
      .send(await decompressed(tile.body));
    return;
  }
  sendZipped(request, reply, tile);
}

/** The same, for a client that takes gzip. */
export function sendZipped(request: FastifyRequest, reply: FastifyReply, tile: KeptTile | undefined): void {
  headed(reply, tile);
  if (!tile) reply.code(204).send();
  else if (matchesAny(request.headers['if-none-match'], tile.etag)) reply.code(304).removeHeader('content-type').send();
  else reply.header('content-encoding', 'gzip').send(tile.body);
}

const headed = (reply: FastifyReply, tile: KeptTile | undefined): FastifyReply =>
  reply.headers({
    'cache-control': 'private, no-cache',
    vary: 'Accept-Encoding, Authorization',
    ...(tile && { etag: tile.etag, 'content-type': MVT }),
  });
