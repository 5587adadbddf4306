import { HttpException } from '@nestjs/common';
import { type ErrorFactory } from '@madinina/contracts';
import { AccessError } from '../access/access.errors';
import { LimitError } from '../limits/limit.errors';
import { InputError } from '../validation/input-error';
import { BodyError, PathError, QueryError } from './http.errors';
import { type Problem, toProblem } from './problem';

// French, as it comes when no language is asked for; the document puts the address of each operation in.
const asked = { path: '/', language: 'fr', correlationId: '019b0b5e-6c00-7000-8000-00000000c0de' } as const;

/** An error of a room as it is answered. */
export const errorExample = (factory: ErrorFactory): Problem => toProblem(factory(), asked);

/** What a request holds that can be refused. */
export interface Refusable {
  readonly path: boolean;
  readonly query: boolean;
  readonly body: boolean;
}

const QUERY = { path: 'limit', constraint: 'max', parameters: [200] };
const PATH = { path: 'id', constraint: 'isUuid', parameters: [] };
const BODY = { path: 'name', constraint: 'isNotEmpty', parameters: [] };

/** The problems that the server itself answers with a status, without asking a room; none for a status that is the rooms' alone. */
export function impliedExamples(status: number, holds: Refusable): readonly Problem[] {
  switch (status) {
    case 400:
      return [
        ...(holds.query ? [new InputError(QueryError.invalid, [QUERY])] : []),
        ...(holds.path ? [new InputError(PathError.invalid, [PATH])] : []),
        ...(holds.body ? [BodyError.malformed()] : []),
      ].map((error) => toProblem(error, asked));
    case 401:
      return [AccessError.tokenMissing, AccessError.tokenMalformed].map(errorExample);
    case 403:
      return [errorExample(AccessError.permissionMissing)];
    case 422:
      return [toProblem(new InputError(BodyError.invalid, [BODY]), asked)];
    case 429:
      return [errorExample(LimitError.exceeded)];
    case 413:
    case 414:
    case 415:
    case 500:
    case 503:
      return [toProblem(new HttpException('', status), asked)];
    default:
      return [];
  }
}
