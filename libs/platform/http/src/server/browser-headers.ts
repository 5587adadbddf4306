import helmet from '@fastify/helmet';
import { type FastifyInstance } from 'fastify';

/** What @fastify/helmet says of answers that are no pages (a test compares them), made once: helmet makes it anew for each request. */
const BROWSER_HEADERS = {
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
} as const;

/** Those that matter where a browser shows no page: bytes that a page reads. */
export const DATA_HEADERS = {
  'cross-origin-resource-policy': BROWSER_HEADERS['cross-origin-resource-policy'],
  'strict-transport-security': BROWSER_HEADERS['strict-transport-security'],
  'x-content-type-options': BROWSER_HEADERS['x-content-type-options'],
} as const;

/** Tells browsers how to treat every answer; a route that is a page says its own policy with `helmet`. */
export function protectBrowsers(fastify: FastifyInstance): void {
  void fastify.register(helmet, { global: false });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!('helmet' in request.routeOptions.config)) reply.headers(BROWSER_HEADERS);
    done();
  });
}
