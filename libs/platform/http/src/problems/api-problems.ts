import { type ErrorFactory } from '@madinina/contracts';
import { errorExample } from './problem-example';
import { type Problem } from './problem';

const PROBLEMS = Symbol('problems');

/** What a handler says of its own errors: a status, with an example when an error of a room makes it. */
export interface DeclaredProblem {
  readonly status: number;
  readonly example?: Problem;
}

/** The errors that a handler documents. */
export const declaredProblems = (handler: object): readonly DeclaredProblem[] =>
  (Reflect.getMetadata(PROBLEMS, handler) as readonly DeclaredProblem[] | undefined) ?? [];

/** Adds errors to those that a handler documents. */
export function declareProblems(handler: object, problems: readonly (ErrorFactory | number)[]): void {
  const declared = problems.map((problem): DeclaredProblem => {
    if (typeof problem === 'number') return { status: problem };
    const example = errorExample(problem);
    return { status: example.status, example };
  });
  Reflect.defineMetadata(PROBLEMS, [...declaredProblems(handler), ...declared], handler);
}

/**
 * Documents the errors of an operation that are the room's own, each with its code and an example. Those that other decorators
 * imply (400, 401, 403, 422, 429…) are documented without it. A bare status is for an answer that no error of a room makes.
 * @example @ApiProblems(SensorError.notFound, SensorError.stale)
 */
export function ApiProblems(...problems: readonly (ErrorFactory | number)[]): MethodDecorator {
  return (_target, _name, descriptor) => {
    declareProblems(descriptor.value as object, problems);
  };
}
