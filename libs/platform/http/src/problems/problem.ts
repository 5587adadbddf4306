import { HttpException } from '@nestjs/common';
import { DomainError } from '@madinina/contracts';
import { isDatabaseUnavailable, isWriteConflict } from '@madinina/platform/database';
import { type TextLanguage } from '../language/preferred-language';
import { InputError } from '../validation/input-error';
import { brokenFormStatus } from './broken-form';
import { statusOf } from './error-status';
import { problemDetail, problemTitle } from './problem-texts';
import { statusProblem } from './status-problem';
import { uriReference } from './uri-reference';

/** One refused value: where it is (`items[0].name`), why in a stable word, and why in words for people. */
export interface FieldProblem {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** An error as it is answered: RFC 9457, with our `code`, `correlationId` and `errors`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly correlationId?: string;
  readonly errors?: readonly FieldProblem[];
  readonly [detail: string]: unknown;
}

interface Asked {
  /** Path of the request; its query may hold secrets and is left out. */
  readonly path: string;
  readonly language: TextLanguage;
  readonly correlationId: string | undefined;
}

/** Tells an error the way a caller may see it: never a stack, a SQL text or the message of a library. */
export function toProblem(error: unknown, asked: Asked): Problem {
  const { code, status, detail, extra } = explain(error, asked.language);
  const standard = {
    type: `/problems/${code}`,
    title: problemTitle(status, asked.language),
    status,
    detail,
    instance: uriReference(asked.path),
    code,
    ...(asked.correlationId !== undefined && { correlationId: asked.correlationId }),
  };
  // First for the reader, and again for who would name a detail `status`: an error's own members come between and replace none.
  return { ...standard, ...extra, ...standard };
}

interface Explanation {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

function explain(error: unknown, language: TextLanguage): Explanation {
  if (error instanceof InputError)
    return {
      code: error.code,
      status: statusOf[error.kind],
      detail: problemDetail(error.code, error.message, language),
      extra: { errors: error.fieldProblems(language) },
    };
  if (error instanceof DomainError)
    return {
      code: error.code,
      status: statusOf[error.kind],
      detail: problemDetail(error.code, error.message, language),
      extra: error.details,
    };
  const { code, status, say } = statusProblem(statusFor(error));
  return { code, status, detail: say[language] };
}

function statusFor(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const broken = brokenFormStatus(error);
  if (broken !== undefined) return broken;
  return isDatabaseUnavailable(error) || isWriteConflict(error) ? 503 : 500;
}
