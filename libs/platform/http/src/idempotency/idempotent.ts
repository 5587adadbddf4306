import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { ApiProblems } from '../problems/api-problems';
import { IdempotencyInterceptor } from './idempotency-interceptor';
import { IdempotencyError } from './idempotency.errors';

/**
 * The request may carry an `Idempotency-Key`: whoever repeats it within 24 h gets the first answer again, and nothing is done
 * twice. With a key the handler runs inside one database transaction, in which its answer is kept too. For JSON answers.
 */
export const Idempotent = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'Makes the request safe to repeat for 24 h, e.g. a UUID',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
    ApiProblems(IdempotencyError.keyMalformed, IdempotencyError.running, IdempotencyError.mismatch),
  );
