import { type FastifyInstance } from 'fastify';

/** An address that the server answers. */
export interface KnownRoute {
  /** As Fastify has it: `/sensors/:id`. */
  readonly url: string;
  readonly methods: readonly string[];
}

interface ShapedRoute extends KnownRoute {
  readonly shape: RegExp;
}

/** The routes of the server, to tell a wrong method (405) from a wrong address (404). Asked only when nothing matched. */
export class KnownRoutes {
  private readonly routes: ShapedRoute[] = [];

  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method }) => {
      // The catch-all of CORS answers preflights and nothing else.
      if (url !== '*') this.routes.push({ url, shape: shapeOf(url), methods: [method].flat() });
    });
  }

  /** Every one of them, whoever added it. */
  get all(): readonly KnownRoute[] {
    return this.routes;
  }

  /** The methods that this path takes, sorted; none when there is nothing at it. */
  methodsOf(path: string): string[] {
    const methods = this.routes.filter(({ shape }) => shape.test(path)).flatMap((route) => route.methods);
    return [...new Set(methods)].sort();
  }
}

/** `/sensors/:id/data` as an expression; `*` at the end takes the rest. */
function shapeOf(url: string): RegExp {
  const source = url
    .split(/(:[A-Za-z_]\w*|\*)/)
    .map((part) => (part === '*' ? '.*' : part.startsWith(':') ? '[^/]+?' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`^${source}$`);
}
