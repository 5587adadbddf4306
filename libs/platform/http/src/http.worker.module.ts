import { Module } from '@nestjs/common';
import { IdempotencyRepository } from './idempotency/idempotency.repository';
import { RemoveIdempotencyKeys } from './idempotency/remove-idempotency-keys.job';

/** The housekeeping of the HTTP door, as the worker carries it. */
@Module({ providers: [IdempotencyRepository, RemoveIdempotencyKeys] })
export class HttpWorkerModule {}
