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
    const bytes = await decompressed(tile.body);
    // Compressed by nobody on the way: the caller said that he takes it as it is.
    reply.headers({ ...headersOf(tile), 'content-encoding': 'identity', 'content-length': bytes.length }).send(bytes);
    return;
  }
  sendZipped(request, reply, tile);
}

/** The same, for a client that takes gzip. */
export function sendZipped(request: FastifyRequest, reply: FastifyReply, tile: KeptTile | undefined): void {
  if (!tile) reply.code(204).headers(NONE).send();
  else if (matchesAny(request.headers['if-none-match'], tile.etag)) reply.code(304).headers(headersOfKnown(tile)).send();
  else reply.headers(headersOf(tile)).send(tile.body);
}

type TileHeaders = Readonly<Record<string, string | number>>;
const NONE: TileHeaders = { 'cache-control': 'private, no-cache', vary: 'Accept-Encoding, Authorization' };

/** What is said of a tile to who has it already. */
export const headersOfKnown = ({ etag }: KeptTile): TileHeaders => ({ ...NONE, etag });

/** What is said of a tile beside its bytes, which are gzip. */
export const headersOf = ({ etag, body }: KeptTile): TileHeaders => ({
  ...NONE,
  etag,
  'content-type': MVT,
  'content-encoding': 'gzip',
  'content-length': body.length,
});
