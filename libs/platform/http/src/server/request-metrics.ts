import { type Metrics } from '@madinina/platform/observability';
import { type FastifyInstance } from 'fastify';

const BUCKETS_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How long requests take, by the pattern of their route: an address with an id in it would make a series a sensor. */
export function measureRequests(fastify: FastifyInstance, metrics: Metrics): void {
  const durations = metrics.histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS_SECONDS,
  });
  const series = new Map<string, { observe(seconds: number): void }>();
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched');
    const name = `${request.method} ${route} ${reply.statusCode}`;
    let one = series.get(name);
    if (!one) {
      one = durations.labels(request.method, route, String(reply.statusCode));
      series.set(name, one);
    }
    one.observe(reply.elapsedTime / 1000);
    done();
  });
}
