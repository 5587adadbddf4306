import { type DynamicModule, Global, Module, type OnApplicationBootstrap, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule, DiscoveryService, MetadataScanner } from '@nestjs/core';
import { auditAccess } from './access/access-audit';
import { AccessGuard } from './access/access-guard';
import { Doorkeeper } from './access/doorkeeper';
import { IdempotencyRepository } from './idempotency/idempotency.repository';
import { RateLimiter } from './limits/rate-limiter';
import { ProblemFilter } from './problems/problem-filter';
import { KnownRoutes } from './server/known-routes';
import { OpenRequests } from './server/open-requests';
import { ReadyAnswers } from './server/ready-answers';
import { RequestPipe } from './validation/request-pipe';

/** What the server knew before its modules were there. */
export interface ServerParts {
  readonly requests: OpenRequests;
  readonly routes: KnownRoutes;
  readonly ready: ReadyAnswers;
}

/** What every request goes through: who calls, whether it may, what it says, and how an error is answered. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    Doorkeeper,
    RateLimiter,
    IdempotencyRepository,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_PIPE, useClass: RequestPipe },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
  exports: [Doorkeeper, IdempotencyRepository],
})
export class HttpModule implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly door: Doorkeeper,
  ) {}

  onApplicationBootstrap(): void {
    this.door.open(auditAccess(this.discovery, this.scanner));
  }

  /** Carries an application's own modules. */
  static carrying(root: Type | DynamicModule, { requests, routes, ready }: ServerParts): DynamicModule {
    const parts = [
      { provide: OpenRequests, useValue: requests },
      { provide: KnownRoutes, useValue: routes },
      { provide: ReadyAnswers, useValue: ready },
    ];
    return { module: HttpModule, imports: [root], providers: parts, exports: parts };
  }
}
