import { HealthService, Metrics } from '@madinina/platform/observability';
import { Controller, Get, Header, Inject, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiResponse } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { Internal, Public } from '../access/access-rule';
import { Unlimited } from '../limits/route-limits';
import { HttpConfig } from '../server/http.config';
import { KnownRoutes } from '../server/known-routes';
import { OpenRequests } from '../server/open-requests';
import { LivenessDto, ReadinessDto, ServiceDto } from './ops.dto';

/** What an application says about itself. */
export interface OpsOptions {
  /** Name of the process, e.g. `api`. */
  readonly service: string;
  /** Address of the operators' page, if this process serves it. */
  readonly console?: string;
}

export const OPS_OPTIONS = Symbol('operations options');

/** What machines and operators ask a process about itself. */
@Controller({ version: VERSION_NEUTRAL })
export class OpsController {
  constructor(
    @Inject(OPS_OPTIONS) private readonly options: OpsOptions,
    private readonly http: HttpConfig,
    private readonly routes: KnownRoutes,
    private readonly health: HealthService,
    private readonly metrics: Metrics,
    private readonly requests: OpenRequests,
  ) {}

  @Get()
  @Public()
  @ApiOperation({
    summary: 'Which service this is, and where to go on',
    description: 'Name and version, and links to the documentation, the health and the metrics.',
  })
  @ApiOkResponse({ type: ServiceDto })
  getService(): ServiceDto {
    const { service, console } = this.options;
    const documented = this.routes.methodsOf('/api/docs').length > 0;
    const links = {
      ...(documented && { docs: '/api/docs', redoc: '/api/redoc', openapi: '/api/openapi.json' }),
      health: '/health/ready',
      ...(console !== undefined && { console }),
    };
    return { service, version: this.http.serviceVersion, links };
  }

  @Get('health/live')
  @Public()
  @Unlimited()
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Whether the process answers',
    description: 'For who restarts processes: it asks nothing else, so that a broken database restarts nobody.',
  })
  @ApiOkResponse({ type: LivenessDto })
  getLiveness(): LivenessDto {
    return { status: 'alive' };
  }

  @Get('health/ready')
  @Public()
  @Unlimited()
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Whether the process can serve, and what it depends on',
    description: 'Each server that is needed, with its state and how long it took to answer; 503 while a needed one is away.',
  })
  @ApiOkResponse({ type: ReadinessDto })
  @ApiResponse({ status: 503, description: 'Something that it needs is down, or it is stopping', type: ReadinessDto })
  async getReadiness(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessDto> {
    const readiness = await this.health.readiness();
    const status = this.requests.isDraining ? 'unready' : readiness.status;
    if (status === 'unready') reply.code(503);
    return { status, checks: readiness.checks.map(({ latencyMs, ...check }) => ({ ...check, latency_ms: latencyMs })) };
  }

  @Get('metrics')
  @Internal()
  @Unlimited()
  @ApiOperation({
    summary: 'Metrics in the text format of Prometheus',
    description: 'For the machines that measure: from an internal address, or with the token of `METRICS_TOKEN`.',
  })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  async getMetrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.header('content-type', this.metrics.registry.contentType).header('cache-control', 'no-store');
    return this.metrics.registry.metrics();
  }
}
