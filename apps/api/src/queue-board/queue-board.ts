import { createHash, timingSafeEqual } from 'node:crypto';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { type ParsedConfig } from '@madinina/platform/config';
import { Jobs } from '@madinina/platform/queue';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { QueueBoardConfig } from './queue-board.config';

const PATH = '/queues';

/** The page loads its own files only; its bundle writes styles. */
const PAGE_POLICY = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      scriptSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      frameAncestors: ["'none'"],
    },
  },
};

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function isKeeper({ authorization }: FastifyRequest['headers'], password: string): boolean {
  const [scheme, credentials = ''] = (authorization ?? '').split(' ');
  // Digests have one length, so that the comparison takes one time.
  return scheme === 'Basic' && timingSafeEqual(digest(Buffer.from(credentials, 'base64').toString()), digest(`queues:${password}`));
}

/** Serves the page of the queues, dead jobs among them, to who knows its password. */
export async function serveQueueBoard(app: NestFastifyApplication, config: ParsedConfig, queues: readonly string[]): Promise<void> {
  const { password } = config.get(QueueBoardConfig);
  if (password === undefined) return;
  const jobs = app.get(Jobs, { strict: false });
  const serverAdapter = new FastifyAdapter().setBasePath(PATH);
  createBullBoard({ queues: queues.map((name) => new BullMQAdapter(jobs.queue(name))), serverAdapter });
  await app.register(async (fastify: FastifyInstance) => {
    fastify.addHook('onRoute', (route) => {
      route.helmet = PAGE_POLICY;
    });
    fastify.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
      if (!isKeeper(request.headers, password))
        await reply.code(401).header('www-authenticate', 'Basic realm="queues", charset="UTF-8"').send();
    });
    await fastify.register(serverAdapter.registerPlugin(), { prefix: PATH });
  });
}
