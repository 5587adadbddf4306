import { type FastifyReply } from 'fastify';

/** Aborts when the client closes the connection before it has its answer. */
export function clientLeft(reply: FastifyReply): AbortSignal {
  const left = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) left.abort(new Error('the client left'));
  });
  return left.signal;
}
