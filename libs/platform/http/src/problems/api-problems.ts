import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from './problem.dto';
import { problemTitle } from './problem-texts';

/**
 * Documents the problems of an operation. Those that its other decorators imply (400, 401, 403, 422, 429…) are documented
 * without it, so that only what the room itself answers is named: 404, 409, 410, 412…
 */
export function ApiProblems(...statuses: readonly number[]): MethodDecorator & ClassDecorator {
  return applyDecorators(ApiExtraModels(ProblemDto), ...statuses.map((status) => ApiResponse(problemResponse(status))));
}

/** One problem answer, as OpenAPI says it. */
export function problemResponse(status: number): Parameters<typeof ApiResponse>[0] & { readonly status: number } {
  return {
    status,
    description: problemTitle(status, 'en'),
    content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } },
  };
}
