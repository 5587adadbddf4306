import { HttpException } from '@nestjs/common';
import { type ErrorFactory } from '@madinina/contracts';
import { type AccessRule } from '../access/access-rule';
import { AccessError } from '../access/access.errors';
import { LimitError } from '../limits/limit.errors';
import { CursorError } from '../pages/cursor.errors';
import { InputError } from '../validation/input-error';
import { BodyError, PathError, QueryError, RequestError } from './http.errors';
import { type Problem, toProblem } from './problem';

// French, as it comes when no language is asked for; the document puts the address of each operation in.
const asked = { path: '/api/v1/users/me', language: 'fr', correlationId: '019b0b5e-6c00-7000-8000-00000000c0de' } as const;

/** An error of a room as it is answered. */
export const errorExample = (factory: ErrorFactory): Problem => toProblem(factory(), asked);

/** What the server answers with a status by itself. */
const statusExample = (status: number): Problem => toProblem(new HttpException('', status), asked);

/** What an operation holds that can be refused before its room is asked. */
export interface Refusable {
  readonly path: boolean;
  readonly query: boolean;
  readonly cursor: boolean;
  readonly body: boolean;
  /** Whether a body is read, though none be asked for. */
  readonly readsBodies: boolean;
  readonly access: AccessRule['kind'] | undefined;
  /** Errors of who verifies tokens, where the operation needs one; of who asks for a fresh authentication, where it does. */
  readonly callers: readonly ErrorFactory[];
  readonly limited: 'no' | 'yes' | 'or refused';
}

const QUERY = { path: 'limit', constraint: 'max', parameters: [200] };
const PATH = { path: 'id', constraint: 'isUuid', parameters: [] };
const BODY = { path: 'name', constraint: 'isNotEmpty', parameters: [] };

const OF_ACCESS: Readonly<Record<AccessRule['kind'], readonly ErrorFactory[]>> = {
  permission: [AccessError.tokenMissing, AccessError.tokenMalformed, AccessError.permissionMissing],
  'signed-in': [AccessError.tokenMissing, AccessError.tokenMalformed],
  device: [AccessError.deviceUnknown],
  internal: [AccessError.tokenMalformed, AccessError.internalOnly],
  public: [],
};

/** The problems that the server itself answers, without asking a room. */
export function impliedProblems({ path, query, cursor, body, readsBodies, access, callers, limited }: Refusable): readonly Problem[] {
  return [
    errorExample(RequestError.malformed),
    ...(query ? [toProblem(new InputError(QueryError.invalid, [QUERY]), asked)] : []),
    ...(cursor ? [errorExample(CursorError.invalid)] : []),
    ...(path ? [toProblem(new InputError(PathError.invalid, [PATH]), asked), statusExample(414)] : []),
    ...(readsBodies ? [errorExample(BodyError.malformed), statusExample(413), statusExample(415)] : []),
    ...(body ? [toProblem(new InputError(BodyError.invalid, [BODY]), asked)] : []),
    ...[...(access ? OF_ACCESS[access] : []), ...callers].map(errorExample),
    ...(limited === 'no' ? [] : [errorExample(LimitError.exceeded)]),
    ...(limited === 'or refused' ? [errorExample(LimitError.unknown)] : []),
    statusExample(500),
    statusExample(503),
  ];
}
