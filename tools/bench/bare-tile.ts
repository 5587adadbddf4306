/** The bare limit of a kept tile: Fastify alone sends the same bytes. A process of its own; PORT and TILE_FILE tell it where and what. */
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';

const body = readFileSync(process.env['TILE_FILE'] ?? '');
const server = Fastify();

server.get('/api/v1/gis/tiles/:layer/:z/:x/:y.mvt', (_request, reply) =>
  reply
    .headers({ 'content-type': 'application/vnd.mapbox-vector-tile', 'content-encoding': 'gzip', 'cache-control': 'private, no-cache' })
    .send(body),
);

process.once('disconnect', () => process.exit());
await server.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) });
