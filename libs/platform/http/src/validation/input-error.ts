import { DomainError, type ErrorFactory } from '@madinina/contracts';
import { type TextLanguage } from '../language/preferred-language';
import { type FieldProblem } from '../problems/problem';
import { constraintCode, constraintMessage } from './constraint-texts';

/** One refused value, not yet in the words of a language. */
export interface FieldFailure {
  readonly path: string;
  /** Name of the constraint as its decorator gives it: `isInt`, `maxLength`. */
  readonly constraint: string;
  /** Arguments of the decorator, e.g. `[200]` for `@Max(200)`. */
  readonly parameters: readonly unknown[];
  /** Text that the room gave to the decorator, if any. */
  readonly say?: string;
}

/** Refused values of a body, a query or a path, each with its place. */
export class InputError extends DomainError {
  constructor(
    factory: ErrorFactory,
    readonly failures: readonly FieldFailure[],
  ) {
    const { code, kind, message } = factory();
    super(code, kind, message);
  }

  fieldProblems(language: TextLanguage): FieldProblem[] {
    return this.failures.map((failure) => ({
      path: failure.path,
      code: constraintCode(failure.constraint),
      message: constraintMessage(failure, language),
    }));
  }
}
