import { STATUS_CODES } from 'node:http';
import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { type AccessRule, accessRulesOf } from '../access/access-rule';
import { freshnessOf } from '../access/fresh-authentication';
import { LimitError } from '../limits/limit.errors';
import { failsClosed } from '../limits/limit-plan';
import { declaredProblems } from '../problems/api-problems';
import { type Problem } from '../problems/problem';
import { errorExample, impliedExamples } from '../problems/problem-example';
import { problemTitle } from '../problems/problem-texts';
import { ProblemDto } from '../problems/problem.dto';
import { routeFactsOf } from '../server/route-config';
import { deprecationOf } from '../versions/deprecated';
import { NONE_MATCH } from '../versions/versioned';
import { ACCOUNT_SCHEME, DEVICE_SCHEME } from './security-schemes';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const SECURITY: Readonly<Record<AccessRule['kind'], Operation['security']>> = {
  permission: [{ [ACCOUNT_SCHEME]: [] }],
  'signed-in': [{ [ACCOUNT_SCHEME]: [] }],
  device: [{ [DEVICE_SCHEME]: [] }],
  public: [],
  internal: [],
};

const REFUSALS: Readonly<Record<AccessRule['kind'], readonly number[]>> = {
  permission: [401, 403],
  'signed-in': [401],
  device: [401],
  public: [],
  internal: [403],
};

const FRESHNESS =
  'Needs an authentication of the last minutes: answers 403 `auth.step_up.required` until `POST /auth/step-up` brings a new access token.';

/** An operation with its place in the document. */
export interface PlacedOperation {
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
}

/** Adds what the decorators of a handler imply, and the room need not say: who may call, and the problems that follow. */
export function documentOperation({ operation, method, path }: PlacedOperation, handler: object): void {
  if (method !== 'get') forgetNotModified(operation);
  const rule = accessRulesOf(handler)[0];
  if (rule) {
    operation.security = SECURITY[rule.kind] ?? [];
    // For programs: who may call is one thing in the guard, in the document and in what is checked against both.
    Object.assign(operation, { 'x-access': rule });
    if (rule.kind === 'permission') say(operation, `Needs the permission \`${rule.permission}\`.`);
  }
  if (freshnessOf(handler)) say(operation, FRESHNESS);
  addProblems(operation, path, handler, rule);
  sayEnd(operation, handler);
  for (const [status, response] of Object.entries(operation.responses))
    if (response && 'description' in response) response.description ||= STATUS_CODES[status] ?? status;
}

function addProblems(operation: Operation, path: string, handler: object, rule: AccessRule | undefined): void {
  const { limits } = routeFactsOf(handler);
  const declared = [
    ...declaredProblems(handler),
    ...(failsClosed(path, limits) ? [{ status: 503, example: errorExample(LimitError.unknown) }] : []),
  ];
  const statuses = new Set([
    ...declared.map(({ status }) => status),
    ...impliedStatuses(operation, rule),
    ...(freshnessOf(handler) ? [403] : []),
    // A parameter of the path can be longer than any good one.
    ...(path.includes('{') ? [414] : []),
  ]);
  if (limits === 'unlimited') statuses.delete(429);
  const holds = {
    path: path.includes('{'),
    query: (operation.parameters ?? []).some((parameter) => 'in' in parameter && parameter.in === 'query'),
    body: operation.requestBody !== undefined,
  };
  // A 403 of the guard is a missing permission; without one it is the room's own.
  const isImplied = (status: number): boolean => status !== 403 || (rule !== undefined && REFUSALS[rule.kind].includes(403));
  for (const status of [...statuses].sort((a, b) => a - b)) {
    // A room that answers a status in a form of its own has said so.
    if (operation.responses[String(status)]) continue;
    const own = declared.flatMap((problem) => (problem.status === status && problem.example ? [problem.example] : []));
    operation.responses[String(status)] = problemResponse(
      status,
      [...own, ...(isImplied(status) ? impliedExamples(status, holds) : [])],
      path,
    );
  }
}

function problemResponse(status: number, examples: readonly Problem[], path: string) {
  const instance = path.replaceAll(/\{[^}]+\}/g, '019b0b5e-6c00-7000-8000-000000000001');
  const placed = examples.map((example) => [example.code, { value: { ...example, instance } }] as const);
  return {
    description: problemTitle(status, 'en'),
    content: {
      'application/problem+json': {
        schema: { $ref: getSchemaPath(ProblemDto) },
        ...(placed.length > 0 && { examples: Object.fromEntries(placed) }),
      },
    },
  };
}

function impliedStatuses(operation: Operation, rule: AccessRule | undefined): number[] {
  const statuses = [429, 500, ...(rule ? REFUSALS[rule.kind] : [])];
  if (operation.parameters && operation.parameters.length > 0) statuses.push(400);
  if (operation.requestBody) statuses.push(400, 413, 415, 422);
  return statuses;
}

function say(operation: Operation, sentence: string): void {
  operation.description = operation.description ? `${operation.description}\n\n${sentence}` : sentence;
}

function sayEnd(operation: Operation & { 'x-sunset'?: string }, handler: object): void {
  const end = deprecationOf(handler);
  if (!end) return;
  operation.deprecated = true;
  if (end.sunset !== undefined) operation['x-sunset'] = end.sunset;
}

/** `@Versioned` on a change gives an ETag, and answers no 304. */
function forgetNotModified(operation: Operation): void {
  delete operation.responses['304'];
  operation.parameters = operation.parameters?.filter((parameter) => !('name' in parameter && parameter.name === NONE_MATCH)) ?? [];
}
